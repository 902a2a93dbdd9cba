package org.handoff.control.notify;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits while writes are held, but not for ever. Thread-safe.
final class Patience {
    private final BooleanSupplier isPausing;
    private final Duration most;
    private long since;

    Patience(BooleanSupplier isPausing, Duration most) {
        this.isPausing = isPausing;
        this.most = most;
    }

    synchronized boolean isToWait() {
        long now = System.nanoTime();
        if (!isPausing.getAsBoolean()) {
            since = 0;
            return false;
        }
        since = since == 0 ? now : since;
        return now - since < most.toNanos();
    }
}
