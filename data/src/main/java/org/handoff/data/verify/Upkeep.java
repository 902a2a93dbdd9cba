package org.handoff.data.verify;

import org.handoff.data.verify.DirtyKeys.Broken;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.Table;
import org.handoff.socket.LogView;
import org.handoff.socket.ProofStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Clears marks all the time, so that the pause finds few. One thread of its own between [#start]
/// and [#close].
///
/// A commit is told by the log before other sessions see it, for as long as a synchronous standby
/// takes. So a mark is read only when its change is applied on the other side *and* seen on its own
/// ([Settled]): else a row that was put back on the other side, or never written there, would be
/// compared with the row as it was before. The pause needs no such look, because the fence has its
/// lock only when every transaction that wrote is over.
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final long LONGEST_REST_MILLIS = 10_000;

    /// @param keysPerSecond read on each side at most
    /// @param batch keys in one pass at most: the pause may have to wait for one
    /// @param every how long a round takes at least
    /// @param hurried the same when a pause is near: fewer keys are left for it
    /// @param scanShare how much of the time tables without key may be scanned, 0 to 1
    public record Pace(
            int keysPerSecond, int batch, Duration every, Duration hurried, double scanShare) {
        public static final Pace DEFAULT =
                new Pace(20_000, 1_000, Duration.ofMillis(400), Duration.ofMillis(50), 0.02);
    }

    private final DirtyKeys dirty;
    private final Verifier keyed;
    private final Verifier scans;
    private final Settled keysSettled;
    private final Settled scansSettled;
    private final ProofStore store;
    private final Pace pace;
    private final AtomicLong compared = new AtomicLong();
    private final Map<Integer, Long> nextScan = new HashMap<>();
    private final Thread keyedThread;
    private final Thread scanThread;
    private volatile boolean running = true;
    private volatile long restUntil = System.nanoTime();
    private volatile long hurryUntil = System.nanoTime();
    private volatile @Nullable String trouble;

    /// @param keyed shared with the [Prover]
    /// @param scans its own sessions, so that a long scan never holds up the pause
    /// @param views of both sides; not closed here
    public Upkeep(
            DirtyKeys dirty,
            Verifier keyed,
            Verifier scans,
            Map<Environment, LogView> views,
            ProofStore store,
            Pace pace) {
        this.dirty = dirty;
        this.keyed = keyed;
        this.scans = scans;
        this.keysSettled = new Settled(dirty, Map.copyOf(views));
        this.scansSettled = new Settled(dirty, Map.copyOf(views));
        this.store = store;
        this.pace = pace;
        this.keyedThread =
                Thread.ofPlatform().daemon().name("handoff-upkeep").unstarted(this::keepKeys);
        this.scanThread =
                Thread.ofPlatform().daemon().name("handoff-scans").unstarted(this::keepScans);
    }

    public void start() {
        keyedThread.start();
        scanThread.start();
    }

    /// Starts no pass for so long: the pause has the sessions for itself. Zero ends it.
    public void rest(Duration atMost) {
        restUntil = System.nanoTime() + atMost.toNanos();
    }

    /// A pause is near: rounds follow each other closely for so long.
    public void hurry(Duration atMost) {
        hurryUntil = System.nanoTime() + atMost.toNanos();
    }

    private long restMillis() {
        boolean hurried = System.nanoTime() - hurryUntil < 0;
        return (hurried ? pace.hurried() : pace.every()).toMillis();
    }

    private boolean mayBegin() {
        return System.nanoTime() - restUntil >= 0;
    }

    /// Keys compared since the start.
    public long compared() {
        return compared.get();
    }

    /// Why upkeep does not get on now; `null` while it does.
    public @Nullable String trouble() {
        return trouble;
    }

    private interface Round {
        /// @return whether there was as much to do as the round allows
        boolean run() throws InterruptedException;
    }

    private void keepKeys() {
        rounds(this::keyRound);
    }

    private void keepScans() {
        rounds(this::scanRound);
    }

    private void rounds(Round round) {
        long rest = restMillis();
        while (running) {
            try {
                Thread.sleep(rest);
                boolean more = mayBegin() && round.run();
                trouble = null;
                rest = more ? 1 : restMillis();
            } catch (InterruptedException stopped) {
                return;
            } catch (HandoffException failure) {
                trouble = failure.fault().sentence();
                LOG.warn("Upkeep rests: {}", trouble);
                rest = Math.min(Math.max(rest, 100) * 2, LONGEST_REST_MILLIS);
            }
        }
    }

    private boolean keyRound() throws InterruptedException {
        long start = System.nanoTime();
        int budget = Math.max(pace.batch(), 1);
        Verifier.Pass pass =
                keyed.pass(keysSettled, budget, table -> dirty.table(table).hasKey(), BOUND);
        compared.addAndGet(pass.compared());
        for (Broken event : dirty.drainEvents()) {
            record(event);
        }
        if (pass.full()) {
            long owed = 1_000_000_000L * budget / pace.keysPerSecond();
            Thread.sleep(Duration.ofNanos(Math.max(0, owed - (System.nanoTime() - start))));
        }
        return pass.full();
    }

    private void record(Broken event) {
        if (event.proven()) {
            store.proven(event.table(), new Leaf(event.rows(), Leaf.EMPTY.sum()));
        } else {
            store.unproved(event.table());
        }
    }

    private boolean scanRound() throws InterruptedException {
        for (Table table : dirty.all()) {
            int index = dirty.indexOf(table.name());
            long now = System.nanoTime();
            if (table.hasKey() || !mayBegin() || now < nextScan.getOrDefault(index, now)) {
                continue;
            }
            Verifier.Pass pass =
                    scans.pass(scansSettled, 10 * pace.batch(), one -> one == index, BOUND);
            long took = System.nanoTime() - now;
            if (pass.compared() > 0) {
                nextScan.put(index, System.nanoTime() + (long) (took / pace.scanShare()));
            }
            compared.addAndGet(pass.compared());
        }
        return false;
    }

    @Override
    public void close() {
        running = false;
        keyedThread.interrupt();
        scanThread.interrupt();
    }
}
