package org.handoff.model;

/// A place in a change log; a later commit has a greater position of the same log. Positions of
/// different logs must not be compared. PostgreSQL: the 64-bit LSN.
///
/// @param value unsigned 64-bit
public record Position(long value) implements Comparable<Position> {
    public static final Position START = new Position(0);

    public boolean isAtLeast(Position other) {
        return compareTo(other) >= 0;
    }

    public Position orLater(Position other) {
        return isAtLeast(other) ? this : other;
    }

    @Override
    public int compareTo(Position other) {
        return Long.compareUnsigned(value, other.value);
    }

    /// `hi/lo` in hexadecimal, as PostgreSQL prints a `pg_lsn`.
    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }

    /// Reads what [#toString] prints.
    public static Position parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("not a position: " + text);
        }
        long high = Long.parseLong(text.substring(0, slash), 16);
        long low = Long.parseLong(text.substring(slash + 1), 16);
        return new Position(high << 32 | low);
    }
}
