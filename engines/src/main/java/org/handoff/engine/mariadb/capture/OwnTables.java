package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.TablePairs;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.model.Change;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads what the rows of Handoff's own tables say in the log: markers and ownership. The table
/// `progress` is written first in each of the applier's transactions, and in no other: that is how
/// they are known. Used by one thread.
final class OwnTables {
    private static final String MARKER = "marker";
    private static final String OWNERSHIP = "ownership";
    private static final String PROGRESS = "progress";

    private final String database;
    private final Map<String, TableReader> readers = new HashMap<>();

    OwnTables(MariaSide side) throws CorruptLog {
        MariaSide own = side.own();
        this.database = own.database();
        try (MariaSession session = side.openSession()) {
            for (MariaTable table : MariaCatalog.tables(own, session)) {
                String name = table.name().name();
                if (name.equals(MARKER) || name.equals(OWNERSHIP)) {
                    SpelledTable spelled = TablePairs.with(table, table).ours();
                    readers.put(name, new TableReader(Objects.requireNonNull(spelled)));
                }
            }
        }
        if (readers.size() != 2) {
            throw HandoffException.operator(
                    "capture.install",
                    "Handoff is not installed on " + side + ".",
                    "Run `handoff start`.");
        }
    }

    boolean has(TableMap map) {
        return map.database().equals(database);
    }

    /// Whether the table's rows say something.
    boolean isRead(String database, String table) {
        return database.equals(this.database) && readers.containsKey(table);
    }

    /// Whether a transaction that begins with this table is one of the applier's.
    boolean isApplier(TableMap map) {
        return has(map) && map.table().equals(PROGRESS);
    }

    /// Whether a statement is one of ours: each of them names the database.
    boolean isNamedIn(String sql) {
        return sql.contains(database);
    }

    /// `null` for tables that say nothing.
    @Nullable TableReader reader(TableMap map) {
        return readers.get(map.table());
    }

    /// What rows of `map` say.
    static List<Change> told(TableMap map, List<Change> rows) {
        return rows.stream()
                .<Change>mapMulti((row, out) -> {
                    Tuple after =
                            switch (row) {
                                case Change.Insert insert -> insert.after();
                                case Change.Update update -> update.after();
                                default -> null;
                            };
                    if (after != null) {
                        out.accept(map.table().equals(MARKER) ? marker(after) : ownership(after));
                    }
                })
                .toList();
    }

    private static Change marker(Tuple row) {
        return new Change.Marker(text(row, 0), new Epoch(Long.parseLong(text(row, 1))));
    }

    private static Change ownership(Tuple row) {
        return new Change.Ownership(
                new Epoch(Long.parseLong(text(row, 1))), text(row, 2).equals("1"));
    }

    private static String text(Tuple row, int place) {
        return new String(Objects.requireNonNull(row.get(place)), StandardCharsets.UTF_8);
    }
}
