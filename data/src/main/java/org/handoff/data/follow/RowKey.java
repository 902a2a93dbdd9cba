package org.handoff.data.follow;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// A row's key in the engine's text form; never prints it.
final class RowKey implements Comparable<RowKey> {
    private final byte[][] parts;
    private final int hash;

    /// @param parts not changed any more
    RowKey(byte[][] parts) {
        this.parts = parts;
        int mixed = 1;
        for (byte[] part : parts) {
            mixed = 31 * mixed + Arrays.hashCode(part);
        }
        this.hash = mixed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof RowKey key)
                || hash != key.hash
                || parts.length != key.parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!Arrays.equals(parts[i], key.parts[i])) {
                return false;
            }
        }
        return true;
    }

    /// Rows that stand near each other in an index, mostly, come near each other: of numbers, those
    /// of as many digits.
    @Override
    public int compareTo(RowKey other) {
        for (int i = 0; i < parts.length; i++) {
            int order = Arrays.compareUnsigned(parts[i], other.parts[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "RowKey(" + parts.length + " parts, redacted)";
    }
}
