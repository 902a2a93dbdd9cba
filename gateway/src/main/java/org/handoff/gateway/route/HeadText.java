package org.handoff.gateway.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// A well-formed request head as text, to look fields up in.
public final class HeadText {
    private static final String LINE = "\r\n";

    private final String head;

    public HeadText(ByteBuf head) {
        this.head = head.toString(ISO_8859_1);
    }

    /// The only header of that name; null if there is none or more than one: who says two things
    /// says nothing.
    public @Nullable String header(String name) {
        String found = null;
        int line = head.indexOf(LINE);
        while (line >= 0 && line + 2 < head.length()) {
            int start = line + 2;
            int next = head.indexOf(LINE, start);
            int colon = start + name.length();
            if (colon < head.length()
                    && head.charAt(colon) == ':'
                    && head.regionMatches(true, start, name, 0, name.length())) {
                if (found != null) {
                    return null;
                }
                found = head.substring(colon + 1, next < 0 ? head.length() : next).strip();
            }
            line = next;
        }
        return found;
    }

    /// Whether there is such a header, however often.
    public boolean has(String name) {
        String field = LINE + name + ":";
        for (int at = head.indexOf(LINE); at >= 0; at = head.indexOf(LINE, at + 2)) {
            if (head.regionMatches(true, at, field, 0, field.length())) {
                return true;
            }
        }
        return false;
    }

    /// The target's query without its question mark; empty if there is none.
    public String query() {
        int target = head.indexOf(' ') + 1;
        int end = head.indexOf(' ', target);
        int question = head.indexOf('?', target);
        return question < 0 || question > end ? "" : head.substring(question + 1, end);
    }
}
