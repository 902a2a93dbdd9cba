package org.handoff.gateway.mllp;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What an MLLP listener has done since its start. Written by its event loops, read by anyone.
public final class MllpCounters {
    private static final Logger LOG = LoggerFactory.getLogger(MllpCounters.class);
    private static final Duration SAID_EVERY = Duration.ofSeconds(10);

    private final String name;
    private final LongAdder forwarded = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder reused = new LongAdder();
    private final Map<Ending, Ended> endings = new EnumMap<>(Ending.class);
    private final AtomicLong saidReused = new AtomicLong(Long.MIN_VALUE);

    MllpCounters(String name) {
        this.name = name;
        for (Ending each : Ending.values()) {
            endings.put(each, new Ended(new AtomicLong(), new AtomicLong(Long.MIN_VALUE)));
        }
    }

    /// @param saidAt nanoseconds, when it stood in the log last
    private record Ended(AtomicLong count, AtomicLong saidAt) {}

    void forwarded() {
        forwarded.increment();
    }

    void answered() {
        answered.increment();
    }

    void repeated() {
        repeated.increment();
    }

    /// The same control id with another content: no duplicate, but worth a look.
    void reused(long now) {
        reused.increment();
        if (isTime(saidReused, now)) {
            LOG.warn(
                    "MLLP {}: a control id came again with another content and was forwarded"
                            + " ({} so far).",
                    name,
                    reused.sum());
        }
    }

    /// A connection ended; said at most every ten seconds for each reason.
    void ended(Ending why, long now) {
        Ended ended = of(why);
        long count = ended.count().incrementAndGet();
        if (why.fault() != Ending.Fault.NOBODY && isTime(ended.saidAt(), now)) {
            LOG.warn(
                    "MLLP {}: a sender was closed without an answer: {} ({} so far).",
                    name,
                    why.text(),
                    count);
        }
    }

    private Ended of(Ending why) {
        return Objects.requireNonNull(endings.get(why));
    }

    private static boolean isTime(AtomicLong last, long now) {
        long before = last.get();
        boolean due = before == Long.MIN_VALUE || now - before >= SAID_EVERY.toNanos();
        return due && last.compareAndSet(before, now);
    }

    /// Messages sent to a side.
    public long forwardedTotal() {
        return forwarded.sum();
    }

    /// Answers of a side passed on to its sender.
    public long answeredTotal() {
        return answered.sum();
    }

    /// Messages that came again and got the stored answer, or that of the first.
    public long repeatedTotal() {
        return repeated.sum();
    }

    /// Control ids that came again with another content.
    public long reusedTotal() {
        return reused.sum();
    }

    /// How often a sender's connection was closed, by reason: in lower case, words joined by `-`.
    public Map<String, Long> endings() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (Ending each : Ending.values()) {
            String word = each.name().toLowerCase(Locale.ROOT).replace('_', '-');
            all.put(word, of(each).count().get());
        }
        return all;
    }
}
