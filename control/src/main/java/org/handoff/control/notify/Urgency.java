package org.handoff.control.notify;

import java.util.Locale;

/// How soon somebody should look, least first.
public enum Urgency {
    INFO,
    /// Changes what people do now.
    ACTION,
    /// Somebody must answer.
    URGENT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// For files: grows with the urgency and never changes.
    int rank() {
        return switch (this) {
            case INFO -> 0;
            case ACTION -> 1;
            case URGENT -> 2;
        };
    }

    public boolean isAtLeast(Urgency other) {
        return compareTo(other) >= 0;
    }
}
