package org.handoff.inventory.intake;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Fact;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// A piece of a buffer, reused from line to line: valid until the next line is read. One thread.
public final class Slice implements CharSequence {
    private static final int NUMBER_DIGITS_MAX = 18;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;

    public Slice set(byte[] buffer, int start, int end) {
        bytes = buffer;
        from = start;
        to = end;
        return this;
    }

    /// Whether it is a piece of this very buffer.
    @SuppressWarnings("ReferenceEquality") // the buffer itself is meant
    public boolean isOf(byte[] buffer) {
        return bytes == buffer;
    }

    public byte[] array() {
        return bytes;
    }

    public int start() {
        return from;
    }

    public int end() {
        return to;
    }

    @Override
    public int length() {
        return to - from;
    }

    /// The byte as Latin-1; text beyond ASCII needs [#text()].
    @Override
    public char charAt(int index) {
        return (char) (bytes[from + index] & 255);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new Slice().set(bytes, from + start, from + end);
    }

    public boolean is(String ascii) {
        if (ascii.length() != length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// `-` or nothing: how most logs write an absent value.
    public boolean isAbsent() {
        return from == to || (to - from == 1 && bytes[from] == '-');
    }

    public @Nullable Address address() {
        return Address.parse(this);
    }

    /// A whole number, or -1 if it is none.
    public long number() {
        if (from == to || to - from > NUMBER_DIGITS_MAX) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// Seconds since 1970 with decimals, as milliseconds; [Fact#NEVER] if it is no such number.
    public long epochMillis() {
        long value = 0;
        int decimals = -1;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (bytes[i] == '.' && decimals < 0) {
                decimals = 0;
            } else if (digit < 0 || digit > 9 || (decimals < 0 && i - from > 11)) {
                return Fact.NEVER;
            } else if (decimals < 3) {
                value = value * 10 + digit;
                decimals += decimals < 0 ? 0 : 1;
            }
        }
        if (from == to) {
            return Fact.NEVER;
        }
        for (int i = Math.max(decimals, 0); i < 3; i++) {
            value *= 10;
        }
        return value;
    }

    public String text() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text();
    }
}
