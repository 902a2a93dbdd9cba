package org.handoff.inventory.fact;

import java.util.Locale;

/// How two ends talk.
public enum Protocol {
    TCP,
    UDP,
    ICMP,
    /// Another transport, or one that the source does not name.
    OTHER,
    /// Not on any wire: a name, a pin, a channel inside one engine.
    INSIDE;

    /// From an IANA protocol number.
    public static Protocol ofNumber(int number) {
        return switch (number) {
            case 6 -> TCP;
            case 17 -> UDP;
            case 1, 58 -> ICMP;
            default -> OTHER;
        };
    }

    /// From a word such as `tcp`, `TCP6`, `udp`.
    public static Protocol ofWord(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("tcp") || lower.equals("6")) {
            return TCP;
        }
        if (lower.startsWith("udp") || lower.equals("17")) {
            return UDP;
        }
        return lower.startsWith("icmp") ? ICMP : OTHER;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
