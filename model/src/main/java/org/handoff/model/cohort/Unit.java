package org.handoff.model.cohort;

import java.util.Locale;

/// What stays together when a cohort is drawn by percentage.
public enum Unit {
    USER,
    FACILITY;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
