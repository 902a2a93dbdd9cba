package org.handoff.control.notify;

import java.util.Locale;

/// Who is spoken to. Each has words of its own, see [Occasion].
public enum Audience {
    /// Runs the migration: hears everything, in Handoff's own words.
    OWNER,
    /// Answers for the house: hears what it means.
    EXECUTIVES,
    /// Cares for patients, or leads those who do: hears what to do.
    CLINICAL_OPERATIONS,
    /// Has systems that talk to the one that moves.
    VENDORS;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
