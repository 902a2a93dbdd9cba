package org.handoff.inventory.intake;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Which encoding a file's first bytes show. Windows exports are often UTF-16, with or without a
/// byte order mark.
public final class Charsets {
    private static final int LOOK_BYTES = 512;
    private static final char MARK = '\uFEFF';

    private Charsets() {}

    public static Charset of(byte[] head) {
        if (head.length >= 2 && (head[0] & 255) == 0xff && (head[1] & 255) == 0xfe) {
            return StandardCharsets.UTF_16LE;
        }
        if (head.length >= 2 && (head[0] & 255) == 0xfe && (head[1] & 255) == 0xff) {
            return StandardCharsets.UTF_16BE;
        }
        return looksWide(head) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    /// Text has no NUL, unless it is UTF-16.
    public static boolean isBinary(byte[] head) {
        if (!of(head).equals(StandardCharsets.UTF_8)) {
            return false;
        }
        for (int i = 0; i < Math.min(head.length, 2 * LOOK_BYTES); i++) {
            if (head[i] == 0) {
                return true;
            }
        }
        return false;
    }

    public static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    private static boolean looksWide(byte[] head) {
        int pairs = Math.min(head.length, LOOK_BYTES) / 2;
        if (pairs < 8) {
            return false;
        }
        int wide = 0;
        for (int i = 0; i < pairs; i++) {
            int low = head[2 * i];
            boolean text = low == '\t' || low == '\n' || low == '\r' || (low >= ' ' && low < 127);
            wide += text && head[2 * i + 1] == 0 ? 1 : 0;
        }
        return wide * 10 >= pairs * 9;
    }
}
