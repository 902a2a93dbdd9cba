package org.handoff.engine.postgres.apply;

import org.handoff.model.Tuple;

import java.util.Arrays;
import java.util.List;

/// Rows in COPY's text format. Source of fact: PostgreSQL documentation, "COPY", "Text Format".
final class CopyText {
    private byte[] buffer = new byte[1 << 16];
    private int length;

    /// @param rows none partial
    void append(List<Tuple> rows) {
        for (Tuple row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i > 0) {
                    put((byte) '\t');
                }
                byte[] value = row.get(i);
                if (value == null) {
                    put((byte) '\\');
                    put((byte) 'N');
                } else {
                    escaped(value);
                }
            }
            put((byte) '\n');
        }
    }

    private void escaped(byte[] value) {
        // Each byte becomes two at most.
        room(value.length * 2);
        for (byte one : value) {
            switch (one) {
                case '\\', '\t', '\n', '\r' -> {
                    buffer[length++] = '\\';
                    buffer[length++] =
                            switch (one) {
                                case '\t' -> 't';
                                case '\n' -> 'n';
                                case '\r' -> 'r';
                                default -> '\\';
                            };
                }
                default -> buffer[length++] = one;
            }
        }
    }

    private void put(byte one) {
        room(1);
        buffer[length++] = one;
    }

    private void room(int bytes) {
        int needed = Math.addExact(length, bytes);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
        }
    }

    byte[] bytes() {
        return buffer;
    }

    int length() {
        return length;
    }
}
