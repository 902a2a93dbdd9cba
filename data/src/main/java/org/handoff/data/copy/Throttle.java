package org.handoff.data.copy;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Keeps the copy from hurting the source: a rate that all readers share, and a rest whenever the
/// source says that it is strained. Safe for threads.
public final class Throttle {
    /// Rest while the source is strained, before asking again.
    private static final Duration REST = Duration.ofMillis(200);

    /// A strained source slows the copy down; it never stops it for longer than this at a time.
    private static final int RESTS = 25;

    private final long bytesPerSecond;
    private final BooleanSupplier strained;
    private long freeAtNanos = System.nanoTime();

    /// @param bytesPerSecond all readers together; [Long#MAX_VALUE] for no limit
    /// @param strained asked about five times a second at most by each reader; cheap and safe for
    ///   threads
    public Throttle(long bytesPerSecond, BooleanSupplier strained) {
        this.bytesPerSecond = bytesPerSecond;
        this.strained = strained;
    }

    public static Throttle none() {
        return new Throttle(Long.MAX_VALUE, () -> false);
    }

    /// Waits until `bytes` more may be read.
    void pass(long bytes) throws InterruptedException {
        for (int rest = 0; rest < RESTS && strained.getAsBoolean(); rest++) {
            Thread.sleep(REST);
        }
        if (bytesPerSecond == Long.MAX_VALUE) {
            return;
        }
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            long from = Math.max(now, freeAtNanos);
            freeAtNanos = from + 1_000_000_000L * bytes / bytesPerSecond;
            wait = from - now;
        }
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
    }
}
