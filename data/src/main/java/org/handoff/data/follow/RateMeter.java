package org.handoff.data.follow;

import java.time.Duration;

/// A rate over the last seconds, from a count that only grows. Any thread.
final class RateMeter {
    private static final long WINDOW = Duration.ofSeconds(2).toNanos();

    private long since;
    private long from;
    private boolean begun;
    private double last;

    synchronized double perSecond(long count, long nanos) {
        if (!begun) {
            begun = true;
            since = nanos;
            from = count;
            return 0;
        }
        long elapsed = nanos - since;
        if (elapsed >= WINDOW) {
            last = (count - from) * 1e9 / elapsed;
            since = nanos;
            from = count;
        }
        return last;
    }
}
