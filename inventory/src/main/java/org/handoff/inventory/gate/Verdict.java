package org.handoff.inventory.gate;

import java.util.Locale;

/// What the evidence of an edge amounts to.
public enum Verdict {
    /// Declared, and seen or configured as declared.
    CONVERGENT("declared and seen"),
    /// Seen, and declared by nobody.
    DIVERGENT("seen, declared by nobody"),
    /// Declared, and not seen although it would have been.
    ABSENT("declared, not seen although watched"),
    /// Only in a configuration, job, script or program.
    LATENT("only configured: neither seen nor declared"),
    /// Declared, not seen, and it cannot be said whether it would have been.
    UNKNOWN("declared, not seen, and not watched long enough to say");

    private final String sentence;

    Verdict(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
