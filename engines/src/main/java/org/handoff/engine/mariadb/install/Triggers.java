package org.handoff.engine.mariadb.install;

import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.LeafSum;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The triggers on one side's tables: the fence's own, and the site's, each of which is made to ask
/// first whether Handoff's applier is writing. Used by one thread.
final class Triggers {
    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");
    private static final String PREFIX = "handoff_";
    private static final int HASH_DIGITS = 16;

    /// What the fence's triggers are called: a site's own may begin with the same word.
    private static final String FENCES =
            "trigger_name REGEXP BINARY '^"
                    + PREFIX
                    + "(insert|update|delete)_[0-9a-f]{"
                    + HASH_DIGITS
                    + "}$'";

    /// The fence refuses with what a server says that is read-only.
    private static final int READ_ONLY = 1290;

    private final MariaSide side;
    private final MariaSession session;
    private final String own;

    Triggers(MariaSide side, MariaSession session) {
        this.side = side;
        this.session = session;
        this.own = Names.quoted(side.own().database());
    }

    /// A trigger of the site.
    ///
    /// @param at e.g. `BEFORE INSERT`
    private record Found(
            String name,
            String table,
            String at,
            String definer,
            String modes,
            String collation,
            String body) {}

    /// A first look without a lock, so that a transaction that was refused holds none; then one
    /// with a lock that the fence waits for, and that sees what is true now whatever the
    /// transaction's snapshot is.
    private String guard(String table, String event) {
        return """
        CREATE TRIGGER %s.%s BEFORE %s ON %s.%s FOR EACH ROW
        BEGIN
            DECLARE accepted tinyint;
            IF BINARY SUBSTRING_INDEX(USER(), '@', 1) <> %s THEN
                SELECT writable INTO accepted FROM %s.ownership;
                IF accepted = 1 THEN
                    SELECT writable INTO accepted FROM %s.ownership LOCK IN SHARE MODE;
                END IF;
                IF accepted IS NULL OR accepted <> 1 THEN
                    SIGNAL SQLSTATE '25006' SET MYSQL_ERRNO = %d,
                        MESSAGE_TEXT = 'this database does not accept writes: they belong to the other side of the migration';
                END IF;
            END IF;
        END
        """
                .formatted(
                        Names.quoted(side.database()),
                        Names.quoted(fenceName(table, event)),
                        event,
                        Names.quoted(side.database()),
                        Names.quoted(table),
                        Names.literal(side.user()),
                        own,
                        own,
                        READ_ONLY);
    }

    private static String fenceName(String table, String event) {
        byte[] digest = LeafSum.sha256().digest(table.getBytes(StandardCharsets.UTF_8));
        return PREFIX
                + event.toLowerCase(Locale.ROOT)
                + "_"
                + HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    }

    /// Puts the fence on tables that lack it. A table that was renamed took its triggers along:
    /// under its old name another one may stand now.
    void fence(List<String> tables) throws WireFailure {
        Map<String, String> there = fences();
        for (String table : tables) {
            for (String event : EVENTS) {
                String name = fenceName(table, event);
                String stands = there.get(name);
                if (stands != null && !stands.equals(place(table, event))) {
                    drop(name);
                }
                if (!place(table, event).equals(stands)) {
                    Locking.run(session, "Table " + table, guard(table, event));
                }
            }
        }
    }

    private static String place(String table, String event) {
        return "BEFORE " + event + " " + table;
    }

    /// Where each of the fence's triggers stands, by its name.
    private Map<String, String> fences() throws WireFailure {
        Map<String, String> places = new HashMap<>();
        session.query(
                "SELECT trigger_name, CONCAT_WS(' ', action_timing, event_manipulation,"
                        + " event_object_table) FROM information_schema.triggers WHERE"
                        + " trigger_schema = "
                        + Names.literal(side.database())
                        + " AND "
                        + FENCES,
                row -> places.put(row.word(0), row.word(1)));
        return places;
    }

    void unfence() throws WireFailure {
        for (String name : fences().keySet()) {
            drop(name);
        }
    }

    private void drop(String name) throws WireFailure {
        Locking.run(
                session,
                "The table of trigger " + name,
                "DROP TRIGGER IF EXISTS %s.%s"
                        .formatted(Names.quoted(side.database()), Names.quoted(name)));
    }

    /// Makes every trigger of the tables silent while Handoff writes. What they were is kept first.
    ///
    /// @return their names
    List<String> silence(List<String> tables) throws WireFailure {
        List<Found> site = site(tables);
        List<String> silenced = new ArrayList<>();
        for (Found found : site) {
            if (found.body().contains(marker())) {
                continue;
            }
            if (found.modes().contains("ORACLE")) {
                throw HandoffException.operator(
                        "install.trigger",
                        "Trigger %s of %s is written in sql_mode ORACLE."
                                .formatted(found.name(), side),
                        "Write it in the server's own language, or exclude its table.");
            }
            keep(found);
            make(found, silent(found.body()));
            silenced.add(found.name());
        }
        return silenced;
    }

    private List<Found> site(List<String> tables) throws WireFailure {
        List<Found> found = new ArrayList<>();
        session.query(
                "SELECT trigger_name, event_object_table, CONCAT(action_timing, ' ',"
                        + " event_manipulation), definer, sql_mode, collation_connection,"
                        + " action_statement FROM information_schema.triggers WHERE"
                        + " trigger_schema = "
                        + Names.literal(side.database())
                        + " AND NOT "
                        + FENCES
                        + " ORDER BY event_object_table, 3, action_order",
                row -> {
                    if (tables.contains(row.word(1))) {
                        found.add(found(row));
                    }
                });
        return found;
    }

    private static Found found(org.handoff.engine.mariadb.wire.Row row) {
        return new Found(
                row.word(0),
                row.word(1),
                row.word(2),
                row.word(3),
                row.word(4),
                row.word(5),
                row.word(6));
    }

    private String marker() {
        return "/* " + side.own().database() + " */";
    }

    private String silent(String body) {
        return "BEGIN %s IF @handoff_receiving IS NULL THEN\n%s\n; END IF; END"
                .formatted(marker(), body);
    }

    /// What the site made of it meanwhile counts, not what it was at first.
    private void keep(Found found) throws WireFailure {
        session.execute(
                "INSERT INTO %s.site_trigger (trigger_name, table_name, at, definer, modes, collation_connection, body) VALUES (%s, %s, %s, %s, %s, %s, %s) ON DUPLICATE KEY UPDATE table_name = VALUES(table_name), at = VALUES(at), definer = VALUES(definer), modes = VALUES(modes), collation_connection = VALUES(collation_connection), body = VALUES(body)"
                        .formatted(
                                own,
                                Names.literal(found.name()),
                                Names.literal(found.table()),
                                Names.literal(found.at()),
                                Names.literal(found.definer()),
                                Names.literal(found.modes()),
                                Names.literal(found.collation()),
                                Names.literal(found.body())));
    }

    /// Under the settings that it was made under; all triggers of a table's event are made in their
    /// order, so the order stays.
    private void make(Found found, String body) throws WireFailure {
        int at = found.definer().lastIndexOf('@');
        session.execute(
                "SET sql_mode = %s, collation_connection = %s"
                        .formatted(Names.literal(found.modes()), found.collation()));
        try {
            Locking.run(
                    session,
                    "Table " + found.table(),
                    "CREATE OR REPLACE DEFINER = %s@%s TRIGGER %s.%s %s ON %s.%s FOR EACH ROW %s"
                            .formatted(
                                    Names.quoted(found.definer().substring(0, at)),
                                    Names.quoted(found.definer().substring(at + 1)),
                                    Names.quoted(side.database()),
                                    Names.quoted(found.name()),
                                    found.at(),
                                    Names.quoted(side.database()),
                                    Names.quoted(found.table()),
                                    body));
        } finally {
            session.execute(
                    "SET sql_mode = 'NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION,"
                            + "STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO', collation_connection ="
                            + " utf8mb4_bin");
        }
    }

    /// Makes the site's triggers what they were; one that the site changed or dropped meanwhile
    /// stays as the site has it.
    void restore() throws WireFailure {
        List<Found> kept = new ArrayList<>();
        session.query(
                "SELECT trigger_name, table_name, at, definer, modes, collation_connection, body"
                        + " FROM "
                        + own
                        + ".site_trigger ORDER BY place",
                row -> kept.add(found(row)));
        Set<String> silenced = new HashSet<>();
        for (Found now : site(kept.stream().map(Found::table).toList())) {
            if (now.body().contains(marker())) {
                silenced.add(now.name());
            }
        }
        for (Found one : kept) {
            if (silenced.contains(one.name())) {
                make(one, one.body());
            }
        }
        session.execute("DELETE FROM " + own + ".site_trigger");
    }
}
