package org.handoff.inventory.source.netflow;

import org.handoff.inventory.fact.Address;
import org.jspecify.annotations.Nullable;

/// A stretch of an array, in network byte order. Beyond its end everything is 0.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Bytes(byte[] array, int from, int to) {
    int length() {
        return to - from;
    }

    int u8(int at) {
        int index = from + at;
        return at >= 0 && index < to ? array[index] & 255 : 0;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /// A number of at most 8 bytes.
    long number(int at, int size) {
        long value = 0;
        for (int i = 0; i < Math.min(size, 8); i++) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }

    /// `null` if there is not so much left.
    @Nullable Address address(int at, int size) {
        if (at + size > length()) {
            return null;
        }
        return size == 4 ? Address.v4(u32(at)) : size == 16 ? Address.v6(array, from + at) : null;
    }

    Bytes part(int at, int size) {
        return new Bytes(array, Math.min(from + at, to), Math.min(from + at + size, to));
    }
}
