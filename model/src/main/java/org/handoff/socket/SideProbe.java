package org.handoff.socket;

import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Asks one side, over one session that it keeps, what the gates want to know. Used by one thread.
public interface SideProbe extends AutoCloseable {

    /// @throws org.handoff.model.HandoffException if the server does not answer; the next call
    ///   connects anew
    State ask();

    @Override
    void close();

    /// What one side is now.
    ///
    /// @param version of the server, e.g. `PostgreSQL 17.11`
    /// @param ownership `null` before `start` installed it
    /// @param logRetainedBytes change log that is kept for us
    /// @param logRetainedMaxBytes how much the server keeps at most; -1 if it sets no limit
    /// @param oldestWriter age of the oldest open transaction that has written
    /// @param largeObjects whether there is one: no log carries them
    /// @param transactions that the server has ended since its counters began; only differences
    ///   mean something
    record State(
            String version,
            @Nullable Ownership ownership,
            long logRetainedBytes,
            long logRetainedMaxBytes,
            Duration oldestWriter,
            int preparedTransactions,
            boolean largeObjects,
            long transactions) {}

    /// The ownership row.
    record Ownership(Epoch epoch, boolean writable) {}
}
