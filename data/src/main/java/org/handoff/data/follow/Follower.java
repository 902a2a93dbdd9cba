package org.handoff.data.follow;

import org.handoff.data.follow.FollowerStatus.Phase;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.socket.ChangeLog;
import org.handoff.socket.ChangeWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// One stream, from `start` to `retire`: reads one side's log, applies or watches, and goes on by
/// itself after what passes. Four threads of its own: reading, applying, writing, heartbeat. All
/// methods may be called by any thread.
public final class Follower implements AutoCloseable {
    /// How often a marker is written to measure the lag.
    static final Duration HEARTBEAT = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// Before a log is read anew that asked for it: no outage, and never a tight loop.
    private static final Duration AGAIN_PAUSE = Duration.ofMillis(10);

    /// How long closing waits for each thread.
    private static final Duration STOP = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final StreamSetup setup;
    private final MarkerBoard board = new MarkerBoard();
    private final FindingBoard findings = new FindingBoard();
    private final ApplyLoop.Counters counters = new ApplyLoop.Counters();
    private final RateMeter rate = new RateMeter();
    private final AtomicLong retries = new AtomicLong();
    private final Thread applying;
    private final Thread beating;
    private volatile Phase phase = Phase.STOPPED;
    private volatile @Nullable Fault fault;
    private volatile @Nullable Attempt attempt;
    private volatile boolean stopped;

    public Follower(StreamSetup setup) {
        this.setup = setup;
        String name = "stream " + setup.stream();
        applying = Thread.ofPlatform().daemon().name(name + " apply").unstarted(this::run);
        beating = Thread.ofPlatform().daemon().name(name + " heartbeat").unstarted(this::beat);
    }

    /// Begins to follow; once.
    public void start() {
        phase = Phase.STARTING;
        applying.start();
        beating.start();
    }

    /// Waits until a marker of this stream's log is committed on the other side.
    ///
    /// @return whether it came within the bound
    public boolean awaitMarker(String id, Duration bound) throws InterruptedException {
        return board.await(id, bound);
    }

    public FollowerStatus status() {
        Attempt current = attempt;
        return new FollowerStatus(
                setup.stream(),
                phase,
                current == null ? setup.initially().writable() : current.loop.isApplying(),
                current == null ? Position.START : current.loop.applied(),
                current == null ? Position.START : current.loop.confirmed(),
                board.lag(System.nanoTime()),
                current == null ? 0 : current.queue.waitingBytes(),
                counters.transactions().sum(),
                counters.rows().sum(),
                rate.perSecond(counters.transactions().sum(), System.nanoTime()),
                retries.get(),
                fault,
                findings.all());
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            long begun = System.nanoTime();
            try {
                follow();
                return;
            } catch (InterruptedException stop) {
                return;
            } catch (HandoffException failure) {
                if (stopped) {
                    return;
                }
                if (failure.fault().code().equals(ChangeLog.AGAIN)) {
                    retries.incrementAndGet();
                    LOG.debug("Stream {}: {}", setup.stream(), failure.getMessage());
                    if (!sleep(AGAIN_PAUSE)) {
                        return;
                    }
                    continue;
                }
                if (!isWaitedFor(failure)) {
                    return;
                }
            } catch (RuntimeException bug) {
                fault = new Fault(Fault.Kind.BUG, "stream.bug", bug.toString(), "Report it.");
                phase = Phase.FAILED;
                LOG.error("Stream {} failed", setup.stream(), bug);
                return;
            }
            retries.incrementAndGet();
            boolean lasted = System.nanoTime() - begun > LONGEST_PAUSE.toNanos();
            pause = lasted ? FIRST_PAUSE : longer(pause);
            if (!sleep(pause)) {
                return;
            }
        }
    }

    private boolean isWaitedFor(HandoffException failure) {
        fault = failure.fault();
        if (failure.fault().kind() != Fault.Kind.EXTERNAL) {
            phase = Phase.FAILED;
            LOG.error("Stream {} failed: {}", setup.stream(), failure.getMessage());
            return false;
        }
        phase = Phase.WAITING;
        LOG.warn("Stream {} waits: {}", setup.stream(), failure.getMessage());
        return true;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /// What is open while the stream follows.
    private record Attempt(ChangeQueue queue, ApplyLoop loop, ChangeLog log) {}

    private void follow() throws InterruptedException {
        try (ChangeWriter writer = setup.writers().get();
                Writing writing = new Writing(setup.stream(), writer);
                ChangeLog log = setup.logs().get()) {
            Progress stored = writer.open(setup.initially());
            StreamState state = new StreamState(stored, log.open());
            ApplyLoop loop = new ApplyLoop(setup, state, writing, log, board, findings, counters);
            ChangeQueue queue = new ChangeQueue(ChangeQueue.LIMIT_BYTES);
            attempt = new Attempt(queue, loop, log);
            try (Reading reading = new Reading(setup.stream(), log, queue)) {
                phase = Phase.FOLLOWING;
                fault = null;
                while (!stopped) {
                    LogEvent event = queue.take(loop.patience());
                    loop.accept(event, queue.isEmpty());
                    if (event == null) {
                        reading.check();
                    }
                }
            }
        }
    }

    private void beat() {
        long number = System.currentTimeMillis();
        while (!stopped) {
            String id = "beat-" + number++;
            board.sent(id, System.nanoTime());
            try {
                setup.markers().write(id, Epoch.NONE);
            } catch (HandoffException failure) {
                // Shows as growing lag, which is what the gates look at.
                LOG.debug("A heartbeat could not be written: {}", failure.getMessage());
            }
            if (!sleep(HEARTBEAT)) {
                return;
            }
        }
    }

    private boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return !stopped;
        } catch (InterruptedException stop) {
            return false;
        }
    }

    /// Stops following. What was written and not committed is rolled back. The logs and writers
    /// that it asked for are closed; [StreamSetup#markers] stays open, because a drain writes to it
    /// too: it is closed by whoever opened it, behind this.
    @Override
    public void close() {
        stopped = true;
        applying.interrupt();
        beating.interrupt();
        Attempt current = attempt;
        if (current != null) {
            current.log.close();
        }
        join(applying);
        join(beating);
        if (phase != Phase.FAILED) {
            phase = Phase.STOPPED;
        }
    }

    private static void join(Thread thread) {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(STOP)) {
                throw HandoffException.bug(
                        "stream.stop", "Thread " + thread.getName() + " does not stop.");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
