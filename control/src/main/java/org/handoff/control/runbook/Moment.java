package org.handoff.control.runbook;

import java.time.Duration;
import java.time.Instant;

/// A moment on both clocks.
///
/// @param nanos of a monotonic clock with any zero: every decision uses this one
/// @param wall for people, the ledger, and what people set by the clock: windows, approvals that
///   end
public record Moment(long nanos, Instant wall) {
    public long nanosSince(Moment earlier) {
        return nanos - earlier.nanos;
    }

    public long nanosSince(long earlierNanos) {
        return nanos - earlierNanos;
    }

    public boolean isPast(long earlierNanos, Duration bound) {
        return nanos - earlierNanos > bound.toNanos();
    }
}
