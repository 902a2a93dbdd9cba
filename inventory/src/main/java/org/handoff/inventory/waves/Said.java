package org.handoff.inventory.waves;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lists and numbers in sentences.
final class Said {
    private static final int SHOWN_MAX = 5;

    private Said() {}

    /// `Charting, Labs and 3 more`.
    static String names(List<Unit> units) {
        return list(units.stream().map(Unit::name).toList());
    }

    static String list(List<String> all) {
        if (all.size() > SHOWN_MAX + 1) {
            return String.join(", ", all.subList(0, SHOWN_MAX))
                    + " and "
                    + count(all.size() - SHOWN_MAX)
                    + " more";
        }
        List<String> shown = new ArrayList<>(all);
        if (shown.size() < 2) {
            return String.join("", shown);
        }
        String last = shown.removeLast();
        return String.join(", ", shown) + " and " + last;
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
