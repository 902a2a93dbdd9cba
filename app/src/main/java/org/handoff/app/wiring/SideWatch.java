package org.handoff.app.wiring;

import org.handoff.control.gate.Evidence;
import org.handoff.model.HandoffException;
import org.handoff.socket.SideProbe;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/// Keeps asking one side what it is, on a thread of its own, so that a side that hangs delays
/// nobody. Read by any thread.
final class SideWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SideWatch.class);

    /// Between two questions.
    private static final Duration PACE = Duration.ofMillis(400);

    /// Change log that we allow to be kept where the server sets no limit of its own.
    private static final long LOG_ROOM_BYTES = 20L << 30;

    private final SideProbe probe;
    private final Thread thread;
    private volatile @Nullable Seen seen;
    private volatile boolean reachable;

    /// Whether its being out of reach was logged before it ever answered.
    private boolean said;

    /// @param nanos when the question was asked
    /// @param took how long the answer was waited for
    /// @param perSecond transactions since the answer before; not a number for the first one
    private record Seen(SideProbe.State state, long nanos, Duration took, double perSecond) {}

    SideWatch(String name, SideProbe probe) {
        this.probe = probe;
        this.thread = Thread.ofVirtual().name("watch-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean isReachable() {
        return reachable;
    }

    /// `null` if it never answered.
    SideProbe.@Nullable State state() {
        Seen last = seen;
        return last == null ? null : last.state();
    }

    /// How old [#state] is; very long if there is none.
    Duration age() {
        Seen last = seen;
        return last == null ? Evidence.NEVER : Duration.ofNanos(System.nanoTime() - last.nanos());
    }

    /// `null` while the side is unreachable or not prepared: unknown refuses.
    Evidence.@Nullable Side evidence() {
        SideProbe.State state = state();
        SideProbe.Ownership ownership = state == null ? null : state.ownership();
        if (state == null || ownership == null || !reachable) {
            return null;
        }
        long limit = state.logRetainedMaxBytes();
        return new Evidence.Side(
                ownership.epoch(),
                ownership.writable(),
                state.logRetainedBytes(),
                limit < 0 ? LOG_ROOM_BYTES : limit,
                state.oldestWriter(),
                state.preparedTransactions());
    }

    private static Seen since(@Nullable Seen before, SideProbe.State state, long asked) {
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        long ended = before == null ? -1 : state.transactions() - before.state().transactions();
        // Counters begin anew with the server.
        double perSecond =
                before == null || ended < 0
                        ? Double.NaN
                        : ended * 1e9 / Math.max(1, asked - before.nanos());
        return new Seen(state, asked, took, perSecond);
    }

    /// How long the database's last answer took, in milliseconds; `null` while it does not answer.
    @Nullable Double answerMillis() {
        Seen last = seen;
        return last == null || !reachable ? null : last.took().toNanos() / 1e6;
    }

    /// Transactions that the server ends a second, ours included; `null` if not known.
    @Nullable Double transactionsPerSecond() {
        Seen last = seen;
        return last == null || !reachable || Double.isNaN(last.perSecond())
                ? null
                : (Double) last.perSecond();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                long asked = System.nanoTime();
                SideProbe.State state = probe.ask();
                seen = since(seen, state, asked);
                if (!reachable) {
                    LOG.atInfo()
                            .addKeyValue("side", thread.getName())
                            .addKeyValue("version", state.version())
                            .log("side reachable");
                }
                reachable = true;
            } catch (HandoffException e) {
                if (reachable || !said) {
                    said = true;
                    LOG.atWarn()
                            .addKeyValue("side", thread.getName())
                            .addKeyValue("cause", e.getMessage())
                            .log("side unreachable");
                }
                reachable = false;
            }
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        probe.close();
    }
}
