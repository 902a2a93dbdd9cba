package org.handoff.control.gate;

import java.util.Locale;

/// Counts in texts for people: `1,065,591`, whatever the machine's language.
public final class Grouped {
    private Grouped() {}

    public static String text(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// `1 key`, `1,234 keys`.
    public static String text(long count, String one, String many) {
        return text(count) + " " + (count == 1 ? one : many);
    }
}
