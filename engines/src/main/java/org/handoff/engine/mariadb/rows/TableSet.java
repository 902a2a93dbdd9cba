package org.handoff.engine.mariadb.rows;

import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.Row;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tables that a session reads, by name. Used by one thread.
public final class TableSet {
    private final Map<TableName, RowSql> tables = new HashMap<>();

    TableSet(List<SpelledTable> spelled) {
        spelled.forEach(one -> tables.put(one.table().name(), new RowSql(one)));
    }

    RowSql sql(Table table) {
        RowSql sql = tables.get(table.name());
        if (sql == null) {
            throw HandoffException.bug("rows.table", table.name() + " was not asked for.");
        }
        return sql;
    }

    /// By the server's statistics when the catalog was read.
    long rowsEstimate() {
        return tables.values().stream()
                .mapToLong(sql -> sql.spelled().maria().rowsEstimate())
                .sum();
    }

    /// Refuses a row of which the server told a value as NULL that is none.
    ///
    /// @param first where its columns begin; how many are NULL stands behind them
    public static void whole(Table table, Row row, int first) {
        int end = first + table.columns().size();
        int nulls = 0;
        for (int i = first; i < end; i++) {
            nulls += row.bytes(i) == null ? 1 : 0;
        }
        if (nulls != row.number(end)) {
            throw untold(table);
        }
    }

    static HandoffException untold(Table table) {
        return HandoffException.limit(
                "rows.untold",
                "A row of %s is too long to be told.".formatted(table.name()),
                "Raise the server's max_allowed_packet: a value takes twice its bytes, and more.");
    }

    /// The first columns of a row.
    public static Tuple key(Table table, Row row) {
        byte[] @Nullable [] key = new byte[table.key().size()][];
        for (int i = 0; i < key.length; i++) {
            key[i] = row.bytes(i);
        }
        return new Tuple(key);
    }
}
