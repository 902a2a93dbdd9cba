package org.handoff.data.follow;

import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.Position;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What one stream says of itself.
///
/// @param stream e.g. `legacy>cloud`
/// @param phase what it is doing
/// @param applying whether the side that is read owns writes, as far as the log was read
/// @param applied up to where the other side has the log, durably
/// @param confirmed up to where the server may forget it
/// @param lag age of the newest marker that is applied; `null` before the first
/// @param queuedBytes decoded and not yet applied
/// @param transactions applied since the start
/// @param rows changed since the start, as the log tells them
/// @param transactionsPerSecond over the last seconds
/// @param retries since the start
/// @param fault why it waits or failed; `null` while it follows
/// @param findings schema changes, rogue writes, divergences
public record FollowerStatus(
        String stream,
        Phase phase,
        boolean applying,
        Position applied,
        Position confirmed,
        @Nullable Duration lag,
        long queuedBytes,
        long transactions,
        long rows,
        double transactionsPerSecond,
        long retries,
        @Nullable Fault fault,
        List<Finding> findings) {
    public FollowerStatus {
        findings = List.copyOf(findings);
    }

    /// What a stream is doing.
    public enum Phase {
        /// Connecting.
        STARTING,
        /// Reading and applying, or watching.
        FOLLOWING,
        /// Something outside failed; it tries again by itself.
        WAITING,
        /// It needs a person.
        FAILED,
        STOPPED
    }
}
