package org.handoff.testkit.sim;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// The world's time and randomness. Events at the same time happen in the order in which they were
/// asked for, so a seed replays exactly. Not thread-safe: a world is one thread.
public final class SimClock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final SplittableRandom random;
    private long now;
    private long order;

    public SimClock(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// Nanoseconds since the world began.
    public long now() {
        return now;
    }

    public long nowMillis() {
        return now / NANOS_PER_MILLI;
    }

    public void after(long nanos, Runnable what) {
        queue.add(new Due(now + Math.max(0, nanos), order++, what));
    }

    /// Lets the next event happen.
    ///
    /// @return false if none is left
    public boolean next() {
        Due due = queue.poll();
        if (due == null) {
            return false;
        }
        now = due.at;
        due.what.run();
        return true;
    }

    /// True once in `1 / probability` calls.
    public boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /// Uniform in nanoseconds between two millisecond values.
    public long millisBetween(double least, double most) {
        return (long) ((least + random.nextDouble() * (most - least)) * NANOS_PER_MILLI);
    }

    /// Uniform from 0 to below `bound`.
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /// @param at when
    /// @param order in which it was asked for
    private record Due(long at, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }
}
