package org.handoff.inventory.source.text;

import java.util.Locale;

/// URLs that name a vocabulary and are never called.
final class Schemas {
    private static final int LOOK_BACK = 48;

    private Schemas() {}

    static boolean isSchema(StringBuilder text, int at, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("schemas.")
                || name.equals("www.w3.org")
                || name.equals("tempuri.org")
                || name.equals("hl7.org")
                || name.equals("example.com")
                || name.equals("java.sun.com")
                || name.equals("xmlns.jcp.org")
                || name.equals("maven.apache.org")
                || name.equals("www.springframework.org")) {
            return true;
        }
        String before = text.substring(Math.max(0, at - LOOK_BACK), at).toLowerCase(Locale.ROOT);
        return before.matches("(?s).*(xmlns(:\\w+)?|schemalocation|doctype|namespace)\\W[^\\s>]*");
    }
}
