package org.handoff.data.validate;

import java.time.Duration;

/// Keeps a session from being busy for more than its share of the time. One thread.
final class Pace {
    /// Longest rest behind one piece of work, so that a stall of the server is not paid for twice.
    private static final Duration REST_MOST = Duration.ofSeconds(30);

    private final double share;

    Pace(double share) {
        this.share = share;
    }

    /// Rests behind work.
    ///
    /// @param began by `System.nanoTime`
    void after(long began) throws InterruptedException {
        long worked = System.nanoTime() - began;
        long rest = (long) (worked * (1 / share - 1));
        if (rest > 0) {
            Thread.sleep(Duration.ofNanos(Math.min(rest, REST_MOST.toNanos())));
        }
    }
}
