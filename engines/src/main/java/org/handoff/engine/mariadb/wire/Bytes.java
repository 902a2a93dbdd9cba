package org.handoff.engine.mariadb.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what stands in a packet, least significant byte first. Used by one thread.
public final class Bytes {
    private final byte[] bytes;
    private final int end;
    private int at;

    public Bytes(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /// @param end behind the last byte
    public Bytes(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    public int left() {
        return end - at;
    }

    public boolean isEmpty() {
        return at >= end;
    }

    public int one() {
        return bytes[need(1)] & 0xFF;
    }

    /// @param width in bytes, at most 8
    public long number(int width) {
        int from = need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[from + i] & 0xFFL) << (8 * i);
        }
        return value;
    }

    public int two() {
        return (int) number(2);
    }

    /// The same, most significant byte first.
    public long big(int width) {
        int from = need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = (value << 8) | (bytes[from + i] & 0xFFL);
        }
        return value;
    }

    /// A number whose first byte says how long it is.
    public long packed() {
        int first = one();
        return switch (first) {
            case 0xFC -> number(2);
            case 0xFD -> number(3);
            case 0xFE -> number(8);
            default -> first;
        };
    }

    public byte[] take(int length) {
        int from = need(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /// Bytes behind their length.
    public byte[] counted() {
        return take(Math.toIntExact(packed()));
    }

    /// The same; `null` for NULL.
    byte @Nullable [] cell() {
        if ((bytes[at] & 0xFF) == 0xFB) {
            at++;
            return null;
        }
        return counted();
    }

    public void skip(int length) {
        need(length);
    }

    public byte[] rest() {
        return take(left());
    }

    /// Up to the next zero byte, which is passed.
    String terminated() {
        int from = at;
        while (at < end && bytes[at] != 0) {
            at++;
        }
        String text = new String(bytes, from, at - from, StandardCharsets.UTF_8);
        at = Math.min(end, at + 1);
        return text;
    }

    private int need(int length) {
        if (length < 0 || length > end - at) {
            throw new IndexOutOfBoundsException("a packet ends before what it should hold");
        }
        int from = at;
        at += length;
        return from;
    }
}
