package org.handoff.app.sim;

/// An invariant does not hold.
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String invariant;
    private final String text;

    /// @param invariant I1 to I7 of the design, or `settle`
    Violation(String invariant, String text) {
        super(invariant + ": " + text);
        this.invariant = invariant;
        this.text = text;
    }

    String text() {
        return text;
    }

    String invariant() {
        return invariant;
    }
}
