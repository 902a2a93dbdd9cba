package org.handoff.data.copy;

import java.util.Arrays;

/// Rows on their way from reader to writer, used again and again. Handed from thread to thread.
final class Block {
    /// When a block is passed on. A single row may make it longer.
    static final int FULL = 256 * 1024;

    byte[] bytes = new byte[FULL + 16 * 1024];
    int length;

    /// @return whether it is full
    boolean add(byte[] row, int offset, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
        System.arraycopy(row, offset, bytes, length, count);
        length += count;
        return length >= FULL;
    }

    /// Forgets its rows, and memory that one long row took.
    void clear() {
        length = 0;
        if (bytes.length > 4 * FULL) {
            bytes = new byte[FULL + 16 * 1024];
        }
    }
}
