package org.handoff.model.cohort;

/// Which data the side that does not own writes works on.
public enum CanaryData {
    /// Its own database, which follows the owner's: members' reads go there, writes do not.
    REPLICA,
    /// The owner's database: members' reads and writes go there.
    SHARED
}
