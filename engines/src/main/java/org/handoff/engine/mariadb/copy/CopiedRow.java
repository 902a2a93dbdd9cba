package org.handoff.engine.mariadb.copy;

import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.Row;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/// A row on its way from one side to the other: each value's text behind its length in four bytes,
/// -1 for NULL; the written columns first. Used by one thread.
final class CopiedRow {
    private static final int LENGTH = 4;
    private static final int NULL = -1;

    private final int columns;
    private final int writtenColumns;
    private ByteBuffer buffer = ByteBuffer.allocate(4 * 1024);
    private int written;

    CopiedRow(SpelledTable table) {
        this(table.table());
    }

    private CopiedRow(Table table) {
        this.columns = table.columns().size();
        this.writtenColumns = table.writtenColumns().size();
    }

    /// Takes a row as `RowSql#copied` gives it.
    void take(Row row) {
        buffer.clear();
        for (int i = 0; i < columns; i++) {
            byte[] value = row.bytes(i);
            room(LENGTH + (value == null ? 0 : value.length));
            buffer.putInt(value == null ? NULL : value.length);
            if (value != null) {
                buffer.put(value);
            }
            if (i == writtenColumns - 1) {
                written = buffer.position();
            }
        }
    }

    private void room(int more) {
        if (buffer.remaining() < more) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + more));
            larger.put(buffer.flip());
            buffer = larger;
        }
    }

    byte[] bytes() {
        return buffer.array();
    }

    int length() {
        return buffer.position();
    }

    /// How many of the bytes are of written columns.
    int written() {
        return written;
    }

    /// The next row's written columns.
    Tuple next(ByteBuffer in) {
        byte[] @Nullable [] values = new byte[writtenColumns][];
        for (int i = 0; i < writtenColumns; i++) {
            int length = in.getInt();
            if (length != NULL) {
                byte[] value = new byte[length];
                in.get(value);
                values[i] = value;
            }
        }
        return new Tuple(values);
    }
}
