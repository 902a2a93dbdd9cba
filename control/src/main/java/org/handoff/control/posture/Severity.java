package org.handoff.control.posture;

import java.util.Locale;

/// How bad it is, worst first.
public enum Severity {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW,
    INFORMATIONAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it is as bad as `other`, or worse.
    public boolean isAtLeast(Severity other) {
        return compareTo(other) <= 0;
    }

    /// By a scanner's word; what no scanner is known to say counts as high.
    static Severity of(String word) {
        for (Severity each : values()) {
            if (each.label().equalsIgnoreCase(word)) {
                return each;
            }
        }
        return word.equalsIgnoreCase("info") ? INFORMATIONAL : HIGH;
    }
}
