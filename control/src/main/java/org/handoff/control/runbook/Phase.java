package org.handoff.control.runbook;

/// What the conductor is doing. See the table in [Conductor].
public enum Phase {
    /// Not started: gateways pass everything to the legacy side.
    NEW,
    /// Fencing the target for the first time.
    STARTING,
    /// One side serves, no run is under way.
    SERVING,
    /// A marker is measured through the live pipe.
    REHEARSING,
    /// A run is before its switch.
    RUNNING,
    /// A run failed before its switch; the source is being opened again.
    RETURNING,
    /// A run is behind its switch; the target is being opened and released to.
    FORWARD,
    /// The target serves and is watched.
    SOAKING,
    /// Just started: asking both databases before anything is repeated.
    RECOVERING,
    /// The databases contradict the ledger; a person decides.
    IN_DOUBT,
    /// Carrying out a person's decision.
    RESOLVING,
    /// One side serves on a person's word; the other is not fenced yet and asked for ever.
    FORCED,
    /// Another conductor is in charge; this one does nothing any more.
    STOPPED,
    /// The way back is closed.
    RETIRED,
    /// Given up; the legacy side serves.
    ABORTED
}
