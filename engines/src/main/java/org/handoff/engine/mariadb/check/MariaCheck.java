package org.handoff.engine.mariadb.check;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.types.Fit;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.TableName;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// Connects to a MariaDB side and tells everything that would go wrong. Changes nothing. Used by
/// one thread.
public final class MariaCheck {
    /// Names listed in a message; more are counted.
    private static final int LISTED = 8;

    private static final long PACKET_LEAST = 16L << 20;

    /// Server settings that are looked at.
    private static final String SETTINGS =
            """
            SHOW GLOBAL VARIABLES WHERE variable_name IN ('log_bin', 'binlog_format',
            'binlog_row_image', 'sql_mode', 'lower_case_table_names',
            'max_allowed_packet', 'innodb_flush_log_at_trx_commit', 'sync_binlog')
            """;

    private final Environment side;
    private final MariaSide maria;
    private final MariaSession session;
    private final Predicate<TableName> moved;
    private final boolean toPostgres;
    private final Map<String, String> settings = new HashMap<>();
    private final List<CheckResult> results = new ArrayList<>();

    private MariaCheck(
            Environment side,
            MariaSide maria,
            MariaSession session,
            Predicate<TableName> moved,
            boolean toPostgres) {
        this.toPostgres = toPostgres;
        this.side = side;
        this.maria = maria;
        this.session = session;
        this.moved = moved;
    }

    /// @param moved which tables are to move; others are not looked at
    /// @param toPostgres whether the other side is PostgreSQL, which has no days that are none
    /// @return in a fixed order
    /// @throws HandoffException if the side cannot be reached
    public static List<CheckResult> run(
            Environment side, MariaSide maria, Predicate<TableName> moved, boolean toPostgres) {
        try (MariaSession session = maria.openSession()) {
            MariaCheck check = new MariaCheck(side, maria, session, moved, toPostgres);
            check.pass("connect", "answers: MariaDB " + session.version());
            check.server();
            check.objects();
            check.tables();
            return check.results;
        } catch (WireFailure failure) {
            throw Failures.failed("A check of " + maria + " could not be made", failure);
        }
    }

    private void pass(String name, String what) {
        results.add(new CheckResult(Level.PASS, name, side.label() + " " + what + ".", ""));
    }

    private void found(boolean good, Level level, String name, String what, String remedy) {
        if (good) {
            pass(name, what);
        } else {
            results.add(new CheckResult(level, name, side.label() + " " + what + ".", remedy));
        }
    }

    private String setting(String name) {
        return settings.getOrDefault(name, "").toUpperCase(Locale.ROOT);
    }

    private void server() throws WireFailure {
        session.query(
                SETTINGS, row -> settings.put(row.word(0).toLowerCase(Locale.ROOT), row.word(1)));
        boolean log = setting("log_bin").equals("ON");
        found(log, needed(), "log-bin", "has log_bin " + setting("log_bin"), "Following needs it.");
        if (log) {
            is("binlog_format", "ROW", needed());
            is("binlog_row_image", "FULL", needed());
            is("sync_binlog", "1", Level.WARN);
            is("innodb_flush_log_at_trx_commit", "1", Level.WARN);
        }
        String mode = setting("sql_mode");
        found(
                mode.contains("STRICT_"),
                Level.WARN,
                "sql-mode",
                "has " + (mode.contains("STRICT_") ? "a" : "no") + " strict sql_mode",
                "Without it the server has cut values short in silence: look at what stands"
                        + " there.");
        found(
                Long.parseLong(settings.getOrDefault("max_allowed_packet", "0")) >= PACKET_LEAST,
                Level.WARN,
                "packet",
                "has max_allowed_packet " + setting("max_allowed_packet"),
                "Raise it to 64M or more: a longer row cannot be told.");
        if (!setting("lower_case_table_names").equals("0")) {
            results.add(
                    new CheckResult(
                            Level.WARN,
                            "lower-case",
                            side.label() + " tells tables' names in lower case only.",
                            "Two tables of another side that differ in case are one here."));
        }
        zones();
    }

    /// Nothing flows yet between MariaDB and PostgreSQL.
    private Level needed() {
        return toPostgres ? Level.WARN : Level.REFUSE;
    }

    private void is(String name, String wanted, Level level) {
        found(
                setting(name).equals(wanted),
                level,
                name.replace('_', '-'),
                "has " + name + " " + setting(name),
                "Following needs " + wanted + ".");
    }

    private void zones() throws WireFailure {
        boolean[] there = new boolean[1];
        session.query(
                "SELECT CONVERT_TZ('2026-01-01 00:00:00', 'UTC', 'Europe/Berlin') IS NOT NULL",
                row -> there[0] = row.number(0) != 0);
        found(
                there[0],
                Level.WARN,
                "time-zones",
                there[0] ? "knows time zones by name" : "knows no time zone by name",
                "Run mariadb-tzinfo-to-sql, if an application asks for one by name.");
    }

    /// What stands in the database and holds rows that are not looked at.
    private void objects() throws WireFailure {
        Map<String, List<String>> kinds = new HashMap<>();
        session.query(
                "SELECT table_type, table_name FROM information_schema.tables WHERE table_schema = "
                        + Names.literal(maria.database())
                        + " AND table_type NOT IN ('BASE TABLE', 'VIEW') ORDER BY table_name",
                row -> {
                    if (moved.test(new TableName(maria.schema(), row.word(1)))) {
                        kinds.computeIfAbsent(row.word(0), _ -> new ArrayList<>()).add(row.word(1));
                    }
                });
        kinds.forEach((kind, names) ->
                results.add(
                        new CheckResult(
                                Level.REFUSE,
                                "kind",
                                "%s: %s %s is not read."
                                        .formatted(
                                                side.label(),
                                                kind.toLowerCase(Locale.ROOT),
                                                listed(names)),
                                "Exclude it in tables.exclude, and look after it by hand.")));
    }

    private void tables() throws WireFailure {
        List<String> keyless = new ArrayList<>();
        List<String> engines = new ArrayList<>();
        List<String> types = new ArrayList<>();
        List<MariaTable> tables =
                MariaCatalog.tables(maria, session).stream()
                        .filter(table -> moved.test(table.name()))
                        .toList();
        for (MariaTable table : tables) {
            if (table.keys().isEmpty()) {
                keyless.add(table.name().name());
            }
            if (!table.engine().equalsIgnoreCase("InnoDB")) {
                engines.add(table.name().name() + " (" + table.engine() + ")");
            }
            for (MariaColumn column : table.columns()) {
                if (Fit.standing(column).isEmpty()) {
                    types.add(table.name().name() + "." + column.name() + " " + column.full());
                }
            }
        }
        named(
                keyless,
                Level.WARN,
                "keys",
                "without a primary key: ",
                "Give them one: rows without are compared by content only.");
        named(
                engines,
                Level.REFUSE,
                "engines",
                "not stored by InnoDB: ",
                "ALTER TABLE ... ENGINE = InnoDB: others have no transactions.");
        named(types, Level.REFUSE, "types", "of a type not known: ", "Exclude their tables.");
        if (toPostgres) {
            zeroDates(tables);
        }
    }

    private void named(List<String> names, Level level, String name, String what, String remedy) {
        if (!names.isEmpty()) {
            results.add(
                    new CheckResult(
                            level, name, side.label() + ", " + what + listed(names) + ".", remedy));
        }
    }

    /// Days that are none, such as 0000-00-00 and 2026-02-00, have no equal in PostgreSQL.
    private void zeroDates(List<MariaTable> tables) throws WireFailure {
        List<String> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (MariaTable table : tables) {
            for (MariaColumn column : table.columns()) {
                if (column.type().equals("date") || column.type().equals("datetime")) {
                    String c = Names.quoted(column.name());
                    String name = table.name().name() + "." + column.name();
                    try {
                        session.query(
                                "SELECT 1 FROM %s WHERE DAYOFMONTH(%s) = 0 OR MONTH(%s) = 0 LIMIT 1"
                                        .formatted(table.sql(), c, c),
                                _ -> found.add(name));
                    } catch (WireFailure tooLong) {
                        if (tooLong.code() != STATEMENT_TIME) {
                            throw tooLong;
                        }
                        unknown.add(name);
                    }
                }
            }
        }
        named(
                found,
                Level.REFUSE,
                "zero-dates",
                "days that no calendar has: ",
                "Make them NULL or a day: PostgreSQL has none such.");
        named(
                unknown,
                Level.WARN,
                "zero-dates",
                "too long to look for days that no calendar has: ",
                "Look for them yourself.");
    }

    /// `max_statement_time exceeded`.
    private static final int STATEMENT_TIME = 1969;

    /// `a, b, c and 4 more`.
    private static String listed(List<String> names) {
        int more = names.size() - LISTED;
        String first = String.join(", ", names.subList(0, Math.min(names.size(), LISTED)));
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
