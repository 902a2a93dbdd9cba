package org.handoff.gateway.http;

import java.nio.charset.StandardCharsets;

/// The character classes of RFC 9110 and RFC 9112, and comparisons of ASCII in place.
final class Chars {
    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] VALUE = new boolean[256];
    private static final boolean[] TARGET = new boolean[256];
    private static final boolean[] HOST = new boolean[256];

    static {
        allow(TOKEN, "!#$%&'*+-.^_`|~");
        allow(HOST, "!$&'()*+;=-._~%:[]");
        for (int c = 0x21; c <= 0x7E; c++) {
            boolean alphanumeric =
                    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            TOKEN[c] |= alphanumeric;
            HOST[c] |= alphanumeric;
            VALUE[c] = true;
            TARGET[c] = c != '#';
        }
        for (int c = 0x80; c <= 0xFF; c++) {
            VALUE[c] = true;
        }
        VALUE[' '] = true;
        VALUE['\t'] = true;
    }

    private Chars() {}

    private static void allow(boolean[] table, String characters) {
        for (byte c : characters.getBytes(StandardCharsets.US_ASCII)) {
            table[c] = true;
        }
    }

    /// Whether it may stand in a method or a header name.
    static boolean isToken(byte b) {
        return TOKEN[b & 0xFF];
    }

    /// Whether it may stand in a header value: visible, blank, tab or a byte above ASCII.
    static boolean isValue(byte b) {
        return VALUE[b & 0xFF];
    }

    /// Whether it may stand in a request target: visible ASCII but for the fragment's mark.
    static boolean isTarget(byte b) {
        return TARGET[b & 0xFF];
    }

    /// Whether it may stand in Host.
    static boolean isHost(byte b) {
        return HOST[b & 0xFF];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// Whether `bytes[from, to)` is `lower`, letters' case aside.
    ///
    /// @param lower lower case
    static boolean same(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (toLower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    static byte toLower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
