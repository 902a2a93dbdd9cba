package org.handoff.inventory;

/// Hears how far an intake is; called often, on the intake's thread.
public interface Progress {
    Progress NONE = (_, _, _) -> {};

    /// @param bytesDone of the files on disk; may pass `bytesTotal` a little where an archive is
    ///   read twice
    /// @param flows records of traffic so far
    void at(long bytesDone, long bytesTotal, long flows);
}
