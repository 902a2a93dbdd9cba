package org.handoff.gateway;

import org.handoff.gateway.cohort.Placing;

import java.time.Duration;

/// While two processes of one gateway answer requests, neither knows of the other's writes: until
/// the old one has gone, both keep reads with the owner, for what a read should find may have been
/// written through the other. Any thread.
final class Overlap {
    private final Placing placing;
    private final long lasts;

    /// On the monotonic clock; 0 if there never was another process.
    private volatile long until;

    /// @param lasts how long two processes may answer side by side
    Overlap(Placing placing, Duration lasts) {
        this.placing = placing;
        this.lasts = lasts.toNanos();
    }

    /// Another process may answer from now on.
    void begin() {
        until = System.nanoTime() + lasts;
        placing.wrote(null);
    }

    /// Again and again.
    void tick() {
        if (until != 0 && System.nanoTime() - until < 0) {
            placing.wrote(null);
        }
    }
}
