package org.handoff.app.cli;

import org.handoff.control.gate.Grouped;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Numbers as people read them.
final class Figures {
    private Figures() {}

    /// `1,234,567`.
    static String count(long number) {
        return Grouped.text(number);
    }

    /// `1 key`, `1,234 keys`.
    static String count(long number, String one, String many) {
        return Grouped.text(number, one, many);
    }

    /// `12.3 ms`, `1.25 s`, `3 m 20 s`; `-` if not known.
    static String millis(@Nullable Double millis) {
        if (millis == null) {
            return "-";
        }
        if (millis < 1000) {
            return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
        }
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.2f s", millis / 1000)
                : seconds((long) (millis / 1000));
    }

    /// `45 s`, `3 m 20 s`, `2 h 5 m`.
    static String seconds(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " m " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " m";
    }

    /// `12.3 MB`.
    static String bytes(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    /// `842/s`, `1.2 M/s`.
    static String rate(double perSecond) {
        if (perSecond >= 1_000_000) {
            return String.format(Locale.ROOT, "%.1f M/s", perSecond / 1_000_000);
        }
        return perSecond >= 10_000
                ? String.format(Locale.ROOT, "%.0f k/s", perSecond / 1000)
                : String.format(Locale.ROOT, "%.0f/s", perSecond);
    }

    /// A bar of `width` characters, filled to `part` of 1.
    static String bar(double part, int width) {
        int full = (int) Math.round(Math.clamp(part, 0, 1) * width);
        return "█".repeat(full) + "░".repeat(width - full);
    }
}
