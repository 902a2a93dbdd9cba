package org.handoff.control.runbook;

import java.util.Locale;

/// The lines of the runbook, in order.
public enum Step {
    PREFLIGHT,
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
    SOAK;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether every failure here ends at the source.
    public boolean isBeforeSwitch() {
        return compareTo(SWITCH) < 0;
    }
}
