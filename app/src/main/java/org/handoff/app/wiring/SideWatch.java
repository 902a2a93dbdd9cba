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
    private record Seen(SideProbe.State state, long nanos) {}

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

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                long asked = System.nanoTime();
                SideProbe.State state = probe.ask();
                seen = new Seen(state, asked);
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
