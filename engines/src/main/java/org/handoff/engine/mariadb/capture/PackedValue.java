package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.wire.Bytes;

import java.math.BigInteger;
import java.util.Arrays;

/// Unpacks a column's value. Source of fact: the server's `sql/log_event.h`, "Table_map_log_event",
/// and `strings/decimal.c`, `decimal2bin`.
final class PackedValue {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    static final int YEAR = 13;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int BLOB = 252;
    static final int STRING = 254;

    private static final int[] DIGIT_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    private static final long TIME_ZERO = 0x800000;

    private PackedValue() {}

    /// A whole number.
    ///
    /// @param width in bytes
    static BigInteger integer(Bytes in, int width, boolean unsigned) {
        long value = in.number(width);
        if (unsigned) {
            return new BigInteger(Long.toUnsignedString(value));
        }
        int spare = 64 - 8 * width;
        return BigInteger.valueOf(value << spare >> spare);
    }

    /// `YYYY-MM-DD`.
    static String date(Bytes in) {
        long packed = in.number(3);
        return "%04d-%02d-%02d".formatted(packed >>> 9, packed >>> 5 & 15, packed & 31);
    }

    /// The digits of a second's fraction, without zeros at the end, behind a point.
    private static String fraction(long micros) {
        return micros == 0 ? "" : "." + "%06d".formatted(micros).replaceFirst("0+$", "");
    }

    private static long micros(Bytes in, int digits) {
        int width = (digits + 1) / 2;
        return in.big(width) * (long) Math.pow(100, 3 - width);
    }

    /// `YYYY-MM-DD HH:MM:SS[.f]`.
    static String moment(Bytes in, int digits) {
        long packed = in.big(5) - 0x8000000000L;
        long micros = micros(in, digits);
        long month = packed >>> 22;
        return "%04d-%02d-%02d %02d:%02d:%02d%s"
                .formatted(
                        month / 13,
                        month % 13,
                        packed >>> 17 & 31,
                        packed >>> 12 & 31,
                        packed >>> 6 & 63,
                        packed & 63,
                        fraction(micros));
    }

    /// The same, of a point in time in UTC.
    static String instant(Bytes in, int digits) {
        long seconds = in.big(4);
        long micros = micros(in, digits);
        if (seconds == 0 && micros == 0) {
            return "0000-00-00 00:00:00";
        }
        var time = java.time.LocalDateTime.ofEpochSecond(seconds, 0, java.time.ZoneOffset.UTC);
        return time.toLocalDate()
                + " "
                + "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond())
                + fraction(micros);
    }

    /// `[-]HH:MM:SS[.f]`, of up to 838 hours.
    static String time(Bytes in, int digits) {
        int width = (digits + 1) / 2;
        long scale = 1L << (8 * width);
        // Sign, time and fraction are one number: below zero all of it is turned round.
        long whole = in.big(3 + width) - TIME_ZERO * scale;
        long packed = Math.abs(whole);
        long micros = packed % scale * (long) Math.pow(100, 3 - width);
        long clock = packed / scale;
        return "%s%02d:%02d:%02d%s"
                .formatted(
                        whole < 0 ? "-" : "",
                        clock >>> 12 & 1023,
                        clock >>> 6 & 63,
                        clock & 63,
                        fraction(micros));
    }

    /// A decimal with all digits behind its point.
    static String decimal(Bytes in, int precision, int scale) {
        int whole = precision - scale;
        int size = whole / 9 * 4 + DIGIT_BYTES[whole % 9] + scale / 9 * 4 + DIGIT_BYTES[scale % 9];
        byte[] bytes = in.take(size);
        boolean negative = (bytes[0] & 0x80) == 0;
        bytes[0] ^= (byte) 0x80;
        if (negative) {
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
        Bytes digits = new Bytes(bytes);
        StringBuilder text = new StringBuilder();
        group(digits, whole % 9, text);
        for (int i = 0; i < whole / 9; i++) {
            group(digits, 9, text);
        }
        String front = text.toString().replaceFirst("^0+", "");
        text.setLength(0);
        for (int i = 0; i < scale / 9; i++) {
            group(digits, 9, text);
        }
        group(digits, scale % 9, text);
        return (negative ? "-" : "")
                + (front.isEmpty() ? "0" : front)
                + (scale == 0 ? "" : "." + text);
    }

    private static void group(Bytes digits, int count, StringBuilder text) {
        if (count > 0) {
            String number = Long.toString(digits.big(DIGIT_BYTES[count]));
            text.append("0".repeat(count - number.length())).append(number);
        }
    }

    /// Zeros and ones.
    static String bits(Bytes in, int count) {
        String digits = new BigInteger(1, in.take((count + 7) / 8)).toString(2);
        return "0".repeat(count - digits.length()) + digits;
    }

    /// Bytes behind a length whose own width follows from the longest there may be.
    static byte[] string(Bytes in, int longest) {
        return in.take(longest > 255 ? in.two() : in.one());
    }

    static byte[] blob(Bytes in, int width) {
        return in.take(Math.toIntExact(in.number(width)));
    }

    /// As many bytes as the column holds, with the zeros that the log leaves out at the end.
    static byte[] filled(byte[] bytes, long length) {
        return bytes.length < length ? Arrays.copyOf(bytes, Math.toIntExact(length)) : bytes;
    }
}
