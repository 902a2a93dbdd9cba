package org.handoff.app.spec;

/// The ways of moving; docs/guides/classify.md says what each needs.
public enum Way {
    RETIRE,
    RETAIN,
    STRANGLER,
    CANARY,
    BLUE_GREEN,
    REPLICATION_FIRST,
    /// None without an outage holds.
    WINDOW
}
