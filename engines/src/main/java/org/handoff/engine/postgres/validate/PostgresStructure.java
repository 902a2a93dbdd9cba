package org.handoff.engine.postgres.validate;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.schema.SchemaFingerprint;
import org.handoff.engine.postgres.sequence.PostgresSequences;
import org.handoff.model.HandoffException;
import org.handoff.model.LeafSum;
import org.handoff.model.SequenceState;
import org.handoff.model.Structure;
import org.handoff.model.Structure.Fact;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a PostgreSQL database's [Structure]: its schema's fingerprint, who can do what on what
/// (through memberships, too), roles, default privileges, settings, jobs, sequences' next values.
/// Changes nothing. Source of fact: PostgreSQL documentation, "Access Privilege Inquiry Functions".
public final class PostgresStructure {
    private static final String QUERY = Queries.load(PostgresStructure.class, "structure.sql");

    /// What the fingerprint calls its objects.
    private static final Pattern OBJECT =
            Pattern.compile(
                    "(schema|partitioned table|materialized view|foreign table|exact view|event"
                            + " trigger|table|view|column|constraint|index|trigger|rule|policy"
                            + "|routine|sequence|type|extension|grant) (.*)",
                    Pattern.DOTALL);

    /// A server's own words for time and search path, which a session's start overrides: from its
    /// configuration files.
    private static final String FILES =
            "SELECT DISTINCT ON (lower(name)) lower(name), setting FROM pg_file_settings WHERE"
                    + " applied AND lower(name) IN ('timezone', 'datestyle', 'intervalstyle',"
                    + " 'search_path', 'extra_float_digits') ORDER BY lower(name), seqno DESC";

    private static final String PRIVILEGE = "42501";

    private PostgresStructure() {}

    /// @param values whether sequences' next values count, too: while changes flow they are carried
    ///   at the cutover only
    /// @throws HandoffException if the catalog cannot be read
    public static Structure read(PostgresSide side, boolean values) {
        SortedMap<Fact, String> facts = new TreeMap<>();
        int major;
        try (Connection session = side.openSession()) {
            SchemaFingerprint schema = SchemaFingerprint.read(session);
            major = schema.major();
            schema.objects().forEach((object, definition) -> add(facts, object, definition));
            facts(session, QUERY, facts);
            files(session, facts);
            jobs(session, facts);
        } catch (SQLException failure) {
            throw Queries.failed("The structure of " + side + " could not be read", failure);
        }
        if (values) {
            sequences(side, facts);
        }
        return new Structure(major, facts);
    }

    /// Grants to roles are left to what they amount to; those to everybody stay.
    private static void add(SortedMap<Fact, String> facts, String object, String definition) {
        Matcher matcher = OBJECT.matcher(object);
        if (!matcher.matches()) {
            throw HandoffException.bug("structure.object", "The fingerprint has a new kind.");
        }
        String section = matcher.group(1);
        if (!section.equals("grant") || object.endsWith(" to public")) {
            facts.put(new Fact(section, matcher.group(2)), definition);
        }
    }

    private static void facts(Connection session, String query, SortedMap<Fact, String> facts)
            throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                facts.merge(
                        new Fact(row.getString(1), row.getString(2)),
                        String.valueOf(row.getString(3)),
                        (one, other) -> one + "; " + other);
            }
        }
    }

    /// Only a superuser may look; without that they are not told.
    private static void files(Connection session, SortedMap<Fact, String> facts)
            throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(FILES)) {
            while (row.next()) {
                facts.put(new Fact("setting", row.getString(1)), row.getString(2));
            }
        } catch (SQLException failure) {
            if (!PRIVILEGE.equals(failure.getSQLState())) {
                throw failure;
            }
        }
    }

    /// Jobs of pg_cron that run in this database; commands as digests, they may hold anything.
    private static void jobs(Connection session, SortedMap<Fact, String> facts)
            throws SQLException {
        try (Statement statement = session.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery("SELECT to_regclass('cron.job') IS NOT NULL")) {
                if (!row.next() || !row.getBoolean(1)) {
                    return;
                }
            }
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT to_jsonb(j) ->> 'jobname', j.jobid, j.schedule, j.command,"
                                    + " to_jsonb(j) ->> 'active' FROM cron.job AS j WHERE"
                                    + " coalesce(to_jsonb(j) ->> 'database', current_database()) ="
                                    + " current_database()")) {
                while (row.next()) {
                    String name = row.getString(1);
                    facts.put(
                            new Fact("job", name == null ? "number " + row.getLong(2) : name),
                            "%s %s active %s"
                                    .formatted(
                                            row.getString(3),
                                            digest(row.getString(4)),
                                            row.getString(5)));
                }
            }
        }
    }

    private static String digest(String text) {
        byte[] digest = LeafSum.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    private static void sequences(PostgresSide side, SortedMap<Fact, String> facts) {
        try (PostgresSequences sequences = PostgresSequences.open(side)) {
            for (SequenceState state : sequences.read()) {
                long next = state.called() ? state.last() + state.increment() : state.last();
                facts.put(
                        new Fact("sequence value", Names.quoted(state.name()).replace("\"", "")),
                        "next " + next);
            }
        }
    }
}
