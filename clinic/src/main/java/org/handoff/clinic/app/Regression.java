package org.handoff.clinic.app;

import java.util.Locale;

/// What is wrong with a build of the application, for showing that somebody notices.
public enum Regression {
    NONE,

    /// Two vital signs of a chart stand under each other's name.
    FIELD,

    /// One read in [#ERROR_EVERY] fails.
    ERRORS,

    /// Reads take [#SLOWER] times as long.
    SLOW;

    static final int ERROR_EVERY = 50;
    static final int SLOWER = 3;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if there is none of that name
    static Regression of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
