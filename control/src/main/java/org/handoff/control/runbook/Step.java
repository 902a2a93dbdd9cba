package org.handoff.control.runbook;

import java.util.Locale;

/// The lines of the runbook, in order.
public enum Step {
    PREFLIGHT,
    /// The site's hooks and hold points before anything is held.
    BEFORE,
    ARM,
    HOLD,
    FENCE,
    DRAIN,
    PROVE,
    /// The commit point.
    SWITCH,
    OPEN,
    RELEASE,
    POINT,
    /// The site's hooks and hold points once everything points to the new owner.
    AFTER,
    SOAK;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether every failure here ends at the source.
    public boolean isBeforeSwitch() {
        return compareTo(SWITCH) < 0;
    }
}
