package org.handoff.data.follow;

import org.handoff.model.Column;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

import java.util.List;

/// What merging needs to know of a table, worked out once.
final class Shape {
    private final Table table;
    private final int[] key;
    private final boolean replaced;

    Shape(Table table) {
        this.table = table;
        List<Integer> at = table.writtenKey();
        this.key = at.stream().mapToInt(Integer::intValue).toArray();
        List<Column> written = table.writtenColumns();
        boolean always = false;
        for (int i = 0; i < written.size(); i++) {
            boolean identity = written.get(i).generation() == Column.Generation.IDENTITY_ALWAYS;
            always |= identity && !at.contains(i);
        }
        this.replaced = always;
    }

    Table table() {
        return table;
    }

    /// Whether an update must become a delete and an insert: no UPDATE can set a column that is
    /// GENERATED ALWAYS AS IDENTITY, an INSERT with OVERRIDING SYSTEM VALUE can.
    boolean isReplaced() {
        return replaced;
    }

    RowKey keyOf(Tuple row) {
        byte[][] parts = new byte[key.length][];
        for (int i = 0; i < key.length; i++) {
            byte[] part = row.get(key[i]);
            if (part == null) {
                throw new IllegalStateException("a key of " + table.name() + " is NULL");
            }
            parts[i] = part;
        }
        return new RowKey(parts);
    }
}
