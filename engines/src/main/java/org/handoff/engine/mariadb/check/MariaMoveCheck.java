package org.handoff.engine.mariadb.check;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.capture.MariaLog;
import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.copy.MariaCopyJournal;
import org.handoff.engine.mariadb.types.Fit;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Column;
import org.handoff.model.Environment;
import org.handoff.model.TableName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What moving needs of a MariaDB side beyond what comparing needs. Changes nothing. Stateless.
public final class MariaMoveCheck {
    private static final Pattern REPLICATION =
            Pattern.compile("REPLICATION SLAVE|REPLICATION REPLICA|ALL PRIVILEGES ON \\*\\.\\*");
    private static final Pattern SUPER = Pattern.compile("SUPER|ALL PRIVILEGES ON \\*\\.\\*");
    private static final Set<String> LABELS = Set.of("enum", "set");

    /// Where reading in the order of labels begins to take long, see [#labels].
    public static final long LARGE = 1_000_000;

    private static final Pattern ENDS =
            Pattern.compile("CONNECTION ADMIN|SUPER|ALL PRIVILEGES ON \\*\\.\\*");

    private MariaMoveCheck() {}

    /// What the account may do, and what the server's log is like.
    public static List<CheckResult> server(Environment side, MariaSide maria) {
        String who = side.label();
        List<CheckResult> results = new ArrayList<>();
        try (MariaSession session = maria.openSession()) {
            StringBuilder grants = new StringBuilder();
            session.query("SHOW GRANTS", row -> grants.append(row.word(0)).append('\n'));
            String[] trusted = {""};
            session.query(
                    "SELECT @@log_bin_trust_function_creators", row -> trusted[0] = row.word(0));
            refuse(
                    results,
                    REPLICATION.matcher(grants).find(),
                    "replication",
                    who + " lets the account read the log as a replica does",
                    who + " does not let the account read the log as a replica does.",
                    "GRANT REPLICATION SLAVE ON *.* to it.");
            refuse(
                    results,
                    trusted[0].equals("1") || SUPER.matcher(grants).find(),
                    "trigger-privilege",
                    who + " lets the account make triggers",
                    who + " lets the account make no triggers while it writes a binary log.",
                    "SET GLOBAL log_bin_trust_function_creators = 1, or grant it SUPER.");
            refuse(
                    results,
                    may(session, "SHOW BINARY LOGS"),
                    "log-list",
                    who + " tells the account its logs",
                    who + " does not tell the account which logs it has.",
                    "GRANT BINLOG MONITOR ON *.* to it.");
            refuse(
                    results,
                    may(session, "SELECT 1 FROM information_schema.innodb_trx LIMIT 1"),
                    "process",
                    who + " tells the account of open transactions",
                    who + " does not tell the account of open transactions.",
                    "GRANT PROCESS ON *.* to it.");
            String filters = filters(session);
            refuse(
                    results,
                    filters.isEmpty(),
                    "log-filters",
                    who + " writes every database to its log",
                    who + " leaves databases out of its log: " + filters + ".",
                    "Take binlog_do_db and binlog_ignore_db out of its settings.");
            if (!ENDS.matcher(grants).find()) {
                results.add(
                        new CheckResult(
                                Level.WARN,
                                "end-sessions",
                                who + " does not let the account end other accounts' sessions.",
                                "GRANT CONNECTION ADMIN ON *.* to it, or open transactions can only"
                                        + " be waited for."));
            }
        } catch (WireFailure failure) {
            throw Failures.failed("A check of " + maria + " could not be made", failure);
        }
        return results;
    }

    private static void refuse(
            List<CheckResult> results,
            boolean good,
            String name,
            String yes,
            String no,
            String remedy) {
        results.add(
                good
                        ? new CheckResult(Level.PASS, name, yes + ".", "")
                        : new CheckResult(Level.REFUSE, name, no, remedy));
    }

    /// Empty if every database is logged, or if the account may not ask, which is told by itself.
    private static String filters(MariaSession session) {
        StringBuilder filters = new StringBuilder();
        may(
                session,
                "SHOW MASTER STATUS",
                row -> filters.append(row.word(2)).append(' ').append(row.word(3)));
        return filters.toString().strip();
    }

    private static boolean may(MariaSession session, String question) {
        return may(session, question, _ -> {});
    }

    private static boolean may(
            MariaSession session, String question, MariaSession.Reading reading) {
        try {
            session.query(question, reading);
            return true;
        } catch (WireFailure refused) {
            return false;
        }
    }

    /// Foreign keys that change rows of other tables by themselves: the log does not tell those
    /// rows. Source of fact: MariaDB documentation, "Foreign Keys", "Limitations".
    public static List<CheckResult> cascades(
            Environment side, MariaSide maria, Predicate<TableName> moved) {
        List<String> found = new ArrayList<>();
        try (MariaSession session = maria.openSession()) {
            session.query(
                    "SELECT table_name, constraint_name FROM"
                            + " information_schema.referential_constraints WHERE constraint_schema"
                            + " = "
                            + Names.literal(maria.database())
                            + " AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN"
                            + " ('CASCADE', 'SET NULL')) ORDER BY 1, 2",
                    row -> {
                        if (moved.test(new TableName(maria.schema(), row.word(0)))) {
                            found.add(row.word(0) + "." + row.word(1));
                        }
                    });
        } catch (WireFailure failure) {
            throw Failures.failed("A check of " + maria + " could not be made", failure);
        }
        List<CheckResult> results = new ArrayList<>();
        refuse(
                results,
                found.isEmpty(),
                "cascades",
                side.label() + " has no foreign key that changes rows by itself",
                side.label()
                        + " has foreign keys that change rows by themselves, which the binary log"
                        + " does not tell: "
                        + String.join(", ", found)
                        + ".",
                "Make them ON DELETE RESTRICT ON UPDATE RESTRICT, or exclude their tables.");
        return results;
    }

    /// What the log's reader here does not know: types, charsets, and unique keys over texts, for
    /// which the server keeps a column that its catalog does not tell. Source of fact: MariaDB
    /// documentation, "Getting Started with Indexes", "Unique Index".
    public static List<CheckResult> log(
            Environment side, MariaSide maria, Predicate<TableName> moved) {
        List<String> columns = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        try (MariaSession session = maria.openSession()) {
            for (MariaTable table : MariaCatalog.tables(maria, session)) {
                if (moved.test(table.name())) {
                    columns.addAll(unread(table));
                }
            }
            session.query(
                    "SELECT DISTINCT table_name, index_name FROM information_schema.statistics"
                            + " JOIN information_schema.tables USING (table_schema, table_name)"
                            + " WHERE table_schema = "
                            + Names.literal(maria.database())
                            + " AND non_unique = 0 AND index_type = 'HASH' AND engine = 'InnoDB'"
                            + " ORDER BY 1, 2",
                    row -> {
                        if (moved.test(new TableName(maria.schema(), row.word(0)))) {
                            keys.add(row.word(0) + "." + row.word(1));
                        }
                    });
        } catch (WireFailure failure) {
            throw Failures.failed("A check of " + maria + " could not be made", failure);
        }
        List<CheckResult> results = new ArrayList<>();
        refuse(
                results,
                columns.isEmpty(),
                "log-columns",
                side.label() + " has no column that cannot be read from the binary log",
                side.label()
                        + " has columns that cannot be read from the binary log: "
                        + String.join(", ", columns)
                        + ".",
                "ALTER TABLE ... FORCE for times and uuids of older servers; give texts the"
                        + " charset utf8mb4, and columns no compression; or exclude their tables.");
        refuse(
                results,
                keys.isEmpty(),
                "hash-keys",
                side.label() + " has no unique key over long texts",
                side.label()
                        + " has unique keys over long texts, whose rows the binary log tells with"
                        + " a hidden column: "
                        + String.join(", ", keys)
                        + ".",
                "Make them keys of a prefix or of a shorter column, or exclude their tables.");
        return results;
    }

    /// Large tables whose key holds labels: these are ordered as texts, for which no index stands,
    /// so that each page of a copy, sweep or proof sorts all the rows behind it.
    ///
    /// @param rows fewer are read whole soon enough
    public static List<CheckResult> labels(
            Environment side, MariaSide maria, Predicate<TableName> moved, long rows) {
        List<String> slow = new ArrayList<>();
        try (MariaSession session = maria.openSession()) {
            for (MariaTable table : MariaCatalog.tables(maria, session)) {
                if (moved.test(table.name())
                        && table.rowsEstimate() >= rows
                        && !table.keys().isEmpty()
                        && table.keys().getFirst().stream()
                                .anyMatch(it -> LABELS.contains(table.columns().get(it).type()))) {
                    slow.add(table.name().name());
                }
            }
        }
        return slow.isEmpty()
                ? List.of()
                : List.of(
                        new CheckResult(
                                Level.WARN,
                                "label-keys",
                                side.label()
                                        + " has large tables with an enum or a set in their key,"
                                        + " which are read ever more slowly: "
                                        + String.join(", ", slow)
                                        + ".",
                                "Rehearse on a copy of full size first; give them a key of numbers,"
                                        + " or exclude them."));
    }

    private static List<String> unread(MariaTable table) {
        List<String> found = new ArrayList<>();
        for (MariaColumn column : table.columns()) {
            String why = MariaLog.unread(column);
            // What has no type at all is told by the other check.
            if (why != null && !Fit.standing(column).isEmpty()) {
                found.add(table.name().name() + "." + column.name() + ", " + why);
            }
        }
        return found;
    }

    /// Whether the target is empty, unless a copy of ours was begun.
    public static List<CheckResult> target(MariaSide cloud, Collection<MariaTable> tables) {
        if (new MariaCopyJournal(cloud).isBegun()) {
            return List.of();
        }
        try (MariaSession session = cloud.openSession()) {
            List<String> filled = filled(session, tables);
            List<CheckResult> results = new ArrayList<>();
            refuse(
                    results,
                    filled.isEmpty(),
                    "target-empty",
                    "Tables of the target are empty",
                    "Tables of the target hold rows: " + String.join(", ", filled) + ".",
                    "Empty them.");
            return results;
        }
    }

    /// Those of the tables that hold a row.
    public static List<String> filled(MariaSession session, Collection<MariaTable> tables) {
        List<String> filled = new ArrayList<>();
        try {
            for (MariaTable table : tables) {
                session.query(
                        "SELECT 1 FROM " + table.sql() + " LIMIT 1",
                        _ -> filled.add(table.name().toString()));
            }
        } catch (WireFailure failure) {
            throw Failures.failed("The target's tables could not be read", failure);
        }
        return filled;
    }

    /// Columns that one side computes and the other does not: what one computed cannot be written
    /// to the other.
    public static List<String> computedOnOneSide(MariaTable one, MariaTable other) {
        List<String> found = new ArrayList<>();
        for (var column : one.columns()) {
            boolean computed = column.generation() == Column.Generation.COMPUTED;
            other.columns().stream()
                    .filter(same -> same.name().equalsIgnoreCase(column.name()))
                    .filter(same -> computed != (same.generation() == Column.Generation.COMPUTED))
                    .forEach(same ->
                            found.add("column " + same.name() + " is computed on one side only"));
        }
        return found;
    }
}
