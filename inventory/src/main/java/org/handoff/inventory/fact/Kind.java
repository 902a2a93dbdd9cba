package org.handoff.inventory.fact;

/// What kind of evidence an edge rests on.
public enum Kind {
    /// Packets, flows, sessions, samples.
    OBSERVED,
    /// A person's list: CMDB, dependency tables, rules for single hosts.
    DECLARED,
    /// Found in configuration, jobs, scripts and binaries.
    SCANNED
}
