package org.handoff.model;

import java.util.Locale;

/// One of the two environments by name. The names never swap; what swaps at a switch is which of
/// them is the *source* (owns writes now) and which is the *target*.
public enum Environment {
    LEGACY,
    CLOUD;

    /// The other one.
    public Environment other() {
        return this == LEGACY ? CLOUD : LEGACY;
    }

    /// `legacy` or `cloud`, as CLI, API and pages print it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
