package org.handoff.engine.postgres.schema;

import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Finding;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a database's schema amounts to: every object by kind and name with its definition, of which
/// bodies of routines and views are kept as digests. Read in one query. Needs a session whose
/// `search_path` is `pg_catalog` alone.
///
/// @param major of the server
/// @param objects by `kind name`; the definition is comparable text
public record SchemaFingerprint(int major, SortedMap<String, String> objects) {
    private static final String QUERY = Queries.load(SchemaFingerprint.class, "fingerprint.sql");

    private static final String EXACT_VIEW = "exact view ";

    /// Differences told one by one; more than that are summed up.
    private static final int TOLD = 100;

    public SchemaFingerprint {
        objects = new TreeMap<>(objects);
    }

    public static SchemaFingerprint read(Connection session) {
        SortedMap<String, String> objects = new TreeMap<>();
        int major;
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            major = session.getMetaData().getDatabaseMajorVersion();
            while (row.next()) {
                objects.merge(
                        row.getString("kind") + " " + row.getString("name"),
                        String.valueOf(row.getString("definition")),
                        (one, other) -> one + "; " + other);
            }
        } catch (SQLException failure) {
            throw Queries.failed("The schema could not be read", failure);
        }
        return new SchemaFingerprint(major, objects);
    }

    /// What the target lacks, has besides, or has differently.
    public List<Finding> differences(SchemaFingerprint target) {
        TreeSet<String> all = new TreeSet<>(objects.keySet());
        all.addAll(target.objects.keySet());
        if (major != target.major) {
            all.removeIf(object -> object.startsWith(EXACT_VIEW));
        }
        List<Finding> findings = new ArrayList<>();
        int more = 0;
        for (String object : all) {
            Finding finding = difference(object, objects, target.objects);
            if (finding == null) {
                continue;
            }
            if (findings.size() < TOLD) {
                findings.add(finding);
            } else {
                more++;
            }
        }
        if (more > 0) {
            findings.add(
                    new Finding(
                            "schema-differs",
                            "more",
                            more,
                            more + " more objects of the schema differ."));
        }
        return findings;
    }

    private static @org.jspecify.annotations.Nullable Finding difference(
            String object, Map<String, String> source, Map<String, String> target) {
        String given = source.get(object);
        String held = target.get(object);
        if (Objects.equals(given, held)) {
            return null;
        }
        if (held == null) {
            return new Finding(
                    "schema-missing",
                    object,
                    1,
                    "The target lacks " + object + "; create it there.");
        }
        if (given == null) {
            return new Finding(
                    "schema-extra",
                    object,
                    1,
                    "Only the target has " + object + "; drop it there.");
        }
        return new Finding(
                "schema-differs",
                object,
                1,
                "%s differs: source \"%s\", target \"%s\"."
                        .formatted(object, shortened(given), shortened(held)));
    }

    private static String shortened(String definition) {
        return definition.length() <= 160 ? definition : definition.substring(0, 160) + "...";
    }
}
