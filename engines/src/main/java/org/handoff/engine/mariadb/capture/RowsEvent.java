package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.wire.Bytes;
import org.handoff.model.Change;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Reads the rows of an event into changes. Each row holds every column: anything less is refused.
final class RowsEvent {
    private RowsEvent() {}

    /// The table that the next rows are of: six bytes.
    static long table(Bytes body) {
        return body.number(6);
    }

    /// @param body behind the table's number
    static List<Change> changes(int type, Bytes body, TableMap map, TableReader reader)
            throws CorruptLog {
        body.skip(2); // flags
        int width = Math.toIntExact(body.packed());
        whole(body, width, map);
        if (type == EventType.UPDATE_ROWS) {
            whole(body, width, map);
        }
        List<Change> changes = new ArrayList<>();
        while (!body.isEmpty()) {
            Tuple first = reader.row(body, map);
            Tuple second = type == EventType.UPDATE_ROWS ? reader.row(body, map) : null;
            changes.add(change(type, reader.table(), first, second));
        }
        return changes;
    }

    private static void whole(Bytes body, int width, TableMap map) throws CorruptLog {
        BitSet present = BitSet.valueOf(body.take((width + 7) / 8));
        if (width != map.types().size() || present.cardinality() != width) {
            throw new CorruptLog(
                    "rows of %s.%s hold some columns only: binlog_row_image must be FULL"
                            .formatted(map.database(), map.table()));
        }
    }

    private static Change change(int type, Table table, Tuple first, @Nullable Tuple second) {
        if (type == EventType.WRITE_ROWS) {
            return new Change.Insert(table, first);
        }
        if (second == null) {
            return new Change.Delete(table, old(table, first));
        }
        boolean moved = !table.hasKey() || !old(table, first).equals(old(table, second));
        return new Change.Update(table, moved ? old(table, first) : null, second);
    }

    /// Only the key's columns, if there are any.
    private static Tuple old(Table table, Tuple row) {
        if (!table.hasKey()) {
            return row;
        }
        byte[] @Nullable [] key = new byte[row.size()][];
        for (int place : table.writtenKey()) {
            key[place] = row.get(place);
        }
        return new Tuple(key);
    }
}
