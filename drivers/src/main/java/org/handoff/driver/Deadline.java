package org.handoff.driver;

import java.time.Duration;

/// Until when a call may take.
///
/// @param nanos on the machine's monotonic clock
public record Deadline(long nanos) {
    public static Deadline in(Duration bound) {
        return new Deadline(System.nanoTime() + bound.toNanos());
    }

    /// What is left; zero when it is over.
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    public boolean isOver() {
        return nanos - System.nanoTime() <= 0;
    }
}
