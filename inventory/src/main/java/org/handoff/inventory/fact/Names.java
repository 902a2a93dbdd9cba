package org.handoff.inventory.fact;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Host and share names in the one form that the graph knows.
public final class Names {
    private static final int HOST_MAX = 253;
    private static final int SHARE_MAX = 80;

    private Names() {}

    /// Lower case, without a trailing dot; `null` unless it can be a host name (letters, digits,
    /// `-`, `_`, `.`, at least one letter).
    public static @Nullable String host(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty() || name.length() > HOST_MAX || name.startsWith("-")) {
            return null;
        }
        boolean letter = false;
        char before = '.';
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!word && (c != '.' || before == '.')) {
                return null;
            }
            letter |= c >= 'a' && c <= 'z';
            before = c;
        }
        return letter && before != '.' ? name : null;
    }

    /// The label before the first dot.
    public static String shortName(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }

    /// A share's name, lower case; `null` if it has characters that no share has. What looks like
    /// an identifier is masked.
    public static @Nullable String share(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > SHARE_MAX) {
            return null;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || "\\/:*?\"<>|,;=+[]".indexOf(name.charAt(i)) >= 0) {
                return null;
            }
        }
        return Label.of(name).text();
    }
}
