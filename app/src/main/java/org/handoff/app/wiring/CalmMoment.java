package org.handoff.app.wiring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/// Chooses when a pause begins: at a moment no worse than half of those seen so far. A machine that
/// is short of processors for a second, because of a batch job or its host, makes every phase of a
/// pause several times as long; such a second announces itself by threads that wake late and by
/// keys that upkeep has not got to. Waiting is bounded, and a moment that never comes is no reason
/// not to go.
///
/// What it has seen it remembers from one arming to the next. Safe for threads: one waits at a
/// time.
final class CalmMoment {
    /// How long a pause is put off at most.
    static final Duration BOUND = Duration.ofSeconds(5);

    /// One look is so many naps of so long.
    private static final int NAPS = 20;

    private static final Duration NAP = Duration.ofMillis(5);

    /// Looks before which nothing is known of this machine.
    static final int LEARN = 10;

    /// Looks remembered; the oldest are forgotten.
    static final int REMEMBERED = 600;

    private final Deque<Look> seen = new ArrayDeque<>();

    /// A tenth of a second.
    ///
    /// @param lateMicros how late a nap ended, on average: what a thread waits for a processor
    /// @param dirtyKeys keys that are not proven at its end
    record Look(long lateMicros, long dirtyKeys) {}

    /// Returns at a calm moment, or when `bound` is over.
    ///
    /// @param dirtyKeys how many there are now
    /// @return whether the moment is calm
    synchronized boolean await(IntSupplier dirtyKeys, Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        do {
            if (isCalm(look(dirtyKeys))) {
                return true;
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    /// Whether a look is as good as half of those before it, in both of its measures; it is
    /// remembered then.
    synchronized boolean isCalm(Look now) {
        boolean calm =
                seen.size() >= LEARN
                        && now.lateMicros() <= median(Look::lateMicros)
                        && now.dirtyKeys() <= median(Look::dirtyKeys);
        if (seen.size() == REMEMBERED) {
            seen.removeFirst();
        }
        seen.addLast(now);
        return calm;
    }

    private long median(ToLongFunction<Look> measure) {
        long[] sorted = seen.stream().mapToLong(measure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static Look look(IntSupplier dirtyKeys) throws InterruptedException {
        long began = System.nanoTime();
        for (int i = 0; i < NAPS; i++) {
            Thread.sleep(NAP);
        }
        long late = (System.nanoTime() - began) / NAPS - NAP.toNanos();
        return new Look(late / 1_000, dirtyKeys.getAsInt());
    }
}
