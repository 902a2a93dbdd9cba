package org.handoff.inventory.source;

import org.handoff.inventory.fact.Fact;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;

/// Points in time as exports write them.
public final class Times {
    private static final int LENGTH_MAX = 40;

    private Times() {}

    /// Whether it is a time that says nothing about its zone.
    public static boolean isLocal(String raw) {
        String text = raw.strip();
        return text.length() > 10
                && text.length() <= LENGTH_MAX
                && !text.matches("\\d{9,11}")
                && !text.matches(".*([Zz]|[+-]\\d\\d(:?\\d\\d)?)");
    }

    /// Epoch seconds, or ISO 8601 with a zone or without, with `T` or a blank, with slashes in the
    /// day; [Fact#NEVER] for anything else.
    ///
    /// @param zone of a time without one
    public static long parse(String raw, ZoneId zone) {
        String text = raw.strip();
        if (text.length() > LENGTH_MAX || text.length() < 9) {
            return Fact.NEVER;
        }
        if (text.matches("\\d{9,11}")) {
            return Long.parseLong(text) * 1000;
        }
        String iso =
                text.length() > 10 && text.charAt(10) == ' '
                        ? text.substring(0, 10) + "T" + text.substring(11)
                        : text;
        iso =
                iso.replaceFirst("^(\\d{4})/(\\d\\d)/(\\d\\d)", "$1-$2-$3")
                        .replaceFirst("([+-]\\d\\d)$", "$1:00")
                        .replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
        try {
            boolean zoned = iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d\\d:\\d\\d");
            Instant at =
                    zoned
                            ? OffsetDateTime.parse(iso).toInstant()
                            : LocalDateTime.parse(iso).atZone(zone).toInstant();
            return at.toEpochMilli();
        } catch (DateTimeParseException e) {
            return Fact.NEVER;
        }
    }
}
