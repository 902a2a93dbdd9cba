package org.handoff.engine.postgres.check;

import static org.handoff.engine.check.CheckResult.pass;
import static org.handoff.engine.check.CheckResult.refuse;
import static org.handoff.engine.check.CheckResult.warn;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.schema.SchemaFingerprint;
import org.handoff.model.Finding;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What the two sides must agree on.
final class PairChecks {
    private static final long SKEW_MILLIS = 2_000;

    private final Probe source;
    private final Probe target;
    private final Predicate<TableName> moved;
    private final List<CheckResult> results = new ArrayList<>();

    PairChecks(Probe source, Probe target, Predicate<TableName> moved) {
        this.source = source;
        this.target = target;
        this.moved = moved;
    }

    List<CheckResult> run() throws SQLException {
        sameServer();
        direction();
        encoding();
        collation();
        extensions();
        clocks();
        target();
        return results;
    }

    private void sameServer() throws SQLException {
        String query =
                "SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname ="
                        + " current_database()) FROM pg_control_system()";
        if (source.text(query).equals(target.text(query))) {
            results.add(
                    refuse(
                            "two-databases",
                            "Both sides are the same database.",
                            "Name two different ones in the spec."));
        }
    }

    private void direction() throws SQLException {
        int from = source.major();
        int to = target.major();
        results.add(
                to >= from
                        ? pass("version-pair", "PostgreSQL %d to %d.".formatted(from, to))
                        : warn(
                                "version-pair",
                                "PostgreSQL %d to %d is a step back.".formatted(from, to),
                                "See that no newer type, option or routine syntax is in use."));
    }

    private void encoding() throws SQLException {
        String query =
                "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname ="
                        + " current_database()";
        String given = source.text(query);
        String held = target.text(query);
        if (given.equals("SQL_ASCII") || held.equals("SQL_ASCII")) {
            results.add(
                    refuse(
                            "encoding",
                            "A side has encoding SQL_ASCII, which does not say what its bytes"
                                    + " mean.",
                            "Convert that database to UTF8 first."));
        } else {
            results.add(
                    given.equals(held)
                            ? pass("encoding", "Both sides are " + given + ".")
                            : held.equals("UTF8")
                                    ? warn(
                                            "encoding",
                                            "%s to %s.".formatted(given, held),
                                            "On the way back, characters that %s lacks would stop the"
                                                            .formatted(given)
                                                    + " stream.")
                                    : refuse(
                                            "encoding",
                                            "%s to %s.".formatted(given, held),
                                            "Make the target's database with encoding UTF8."));
        }
    }

    private void collation() throws SQLException {
        String query =
                "SELECT datcollate || ' / ' || datctype FROM pg_database WHERE datname ="
                        + " current_database()";
        String given = source.text(query);
        String held = target.text(query);
        results.add(
                given.equals(held)
                        ? pass("collation", "Both sides sort by " + given + ".")
                        : warn(
                                "collation",
                                "The sides sort by %s and %s.".formatted(given, held),
                                "Lists may come in another order; nothing is lost."));
        String versions =
                "SELECT count(*) FROM pg_collation WHERE collversion IS NOT NULL AND collversion IS"
                        + " DISTINCT FROM pg_collation_actual_version(oid)";
        for (Probe side : List.of(source, target)) {
            if (side.number(versions) > 0) {
                results.add(
                        warn(
                                "collation-version",
                                side.label() + " has collations of another library version.",
                                "REINDEX what they sort and ALTER COLLATION ... REFRESH VERSION."));
            }
        }
    }

    private void extensions() throws SQLException {
        String query = "SELECT extname FROM pg_extension ORDER BY 1";
        List<String> missing = new ArrayList<>(source.texts(query));
        missing.removeAll(target.texts(query));
        missing.removeAll(target.texts("SELECT name FROM pg_available_extensions"));
        results.add(
                missing.isEmpty()
                        ? pass("extensions", "Every extension is available on the target.")
                        : refuse(
                                "extensions",
                                "The target lacks extensions: " + Probe.listed(missing) + ".",
                                "Install them on its server."));
    }

    private void clocks() throws SQLException {
        for (Probe side : List.of(source, target)) {
            long before = Instant.now().toEpochMilli();
            long theirs =
                    side.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
            long after = Instant.now().toEpochMilli();
            long skew = Math.max(0, Math.max(before - theirs, theirs - after));
            String what =
                    "%s's clock is within %d ms of this machine's.".formatted(side.label(), skew);
            results.add(
                    skew <= SKEW_MILLIS
                            ? pass("clock", what)
                            : warn(
                                    "clock",
                                    what,
                                    "Nothing in the protocol depends on it, but now() will jump at"
                                            + " the switch: repair NTP."));
        }
    }

    private void target() throws SQLException {
        Set<TableName> ours = copied();
        List<Table> tables = PostgresCatalog.tables(target.session());
        List<String> filled = new ArrayList<>();
        for (Table table : tables) {
            boolean looked = moved.test(table.name()) && !ours.contains(table.name());
            if (looked
                    && target.holds(
                            "SELECT EXISTS (SELECT 1 FROM " + Names.quoted(table.name()) + ")")) {
                filled.add(table.name().toString());
            }
        }
        if (!filled.isEmpty()) {
            results.add(
                    refuse(
                            "target-empty",
                            "Tables of the target hold rows: " + Probe.listed(filled) + ".",
                            "Empty them, leave them out with tables.exclude, or name another"
                                    + " database."));
        } else {
            results.add(pass("target-empty", "The target holds no rows of others."));
        }
        if (!tables.isEmpty()) {
            schema();
        }
    }

    /// Tables that a copy of ours has filled, or is filling.
    private Set<TableName> copied() throws SQLException {
        boolean began = target.holds("SELECT to_regclass('handoff.copy_range') IS NOT NULL");
        return began
                ? Set.copyOf(
                        target.tables(
                                "SELECT DISTINCT table_schema, table_name FROM handoff.copy_range"))
                : Set.of();
    }

    private void schema() {
        List<Finding> differences =
                SchemaFingerprint.read(source.session())
                        .differences(SchemaFingerprint.read(target.session()));
        results.add(
                differences.isEmpty()
                        ? pass("schema", "The schemas are the same.")
                        : warn(
                                "schema",
                                "%d objects of the schemas differ; first: %s"
                                        .formatted(
                                                differences.size(), differences.getFirst().text()),
                                "Look at each; tables and columns must agree."));
    }
}
