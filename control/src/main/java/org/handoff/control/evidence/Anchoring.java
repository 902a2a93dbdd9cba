package org.handoff.control.evidence;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;

/// Brings checkpoints to an anchor, on a thread of its own: whoever signs waits for none. What
/// fails is tried again, less and less often; the oldest waits first, so that names come in order.
final class Anchoring implements AutoCloseable {
    /// Checkpoints that may wait; one more drops the oldest, which the later ones cover.
    static final int WAITING_MAX = 1_000;

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MOST = Duration.ofMinutes(1);

    /// How long what still waits may take at the end.
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

    private static final int PROBLEM_CHARS_MAX = 300;
    private static final Logger LOG = LoggerFactory.getLogger(Anchoring.class);

    private final Anchor anchor;
    private final VerifierKey key;
    private final Set<SignedNote> aside;
    private final Runnable first;
    private final Consumer<Fault> alarm;
    private final Thread thread;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean looked;
    private boolean closed;
    private long written;
    private long failures;
    private long dropped;
    private String problem = "";

    /// @param since monotonic nanoseconds
    private record Waiting(SignedNote note, long size, long since) {}

    /// @param aside checkpoints of the key that count no more
    /// @param first done before the first is brought, tried again until it is done
    /// @param alarm told if the anchor contradicts the ledger; nothing is brought there any more
    Anchoring(
            Anchor anchor,
            VerifierKey key,
            Set<SignedNote> aside,
            Runnable first,
            Consumer<Fault> alarm) {
        this.anchor = anchor;
        this.key = key;
        this.aside = aside;
        this.first = first;
        this.alarm = alarm;
        this.thread = Thread.ofPlatform().name("anchor").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Never waits.
    synchronized void add(SignedNote note, long size) {
        if (waiting.size() == WAITING_MAX) {
            waiting.removeFirst();
            dropped++;
        }
        waiting.add(new Waiting(note, size, System.nanoTime()));
        notifyAll();
    }

    synchronized AnchorState state() {
        Waiting oldest = waiting.peekFirst();
        return new AnchorState(
                anchor.toString(),
                waiting.size(),
                oldest == null
                        ? Duration.ZERO
                        : Duration.ofNanos(System.nanoTime() - oldest.since()),
                written,
                failures,
                dropped,
                problem);
    }

    private void run() {
        Duration retry = RETRY_FIRST;
        try {
            while (true) {
                Waiting next = next();
                if (looked && next == null) {
                    return;
                }
                String why = attempt(next);
                if (!failed(why)) {
                    retry = RETRY_FIRST;
                } else if (pause(retry)) {
                    return;
                } else {
                    retry = retry.multipliedBy(2);
                    retry = retry.compareTo(RETRY_MOST) < 0 ? retry : RETRY_MOST;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HandoffException e) {
            LOG.error(e.fault().sentence());
            failed(e.fault().text());
            alarm.accept(e.fault());
        }
    }

    /// The oldest, once there is one, or at once as long as the first look is not done; `null` at
    /// the end.
    private synchronized @Nullable Waiting next() throws InterruptedException {
        while (looked && waiting.isEmpty() && !closed) {
            wait();
        }
        return waiting.peekFirst();
    }

    /// @return why it failed; empty if it did not
    private String attempt(@Nullable Waiting next) {
        try {
            if (!looked) {
                first.run();
                looked = true;
            }
            if (next != null) {
                anchor.write(next.note(), next.size(), key, aside);
                arrived(next);
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (HandoffException e) {
            if (e.fault().code().equals(Checkpointer.CONTRADICTION)) {
                throw e;
            }
            return e.fault().text();
        } catch (RuntimeException e) {
            LOG.warn("the anchor {} failed as none should", anchor, e);
            return e.toString();
        }
    }

    private synchronized void arrived(Waiting brought) {
        waiting.remove(brought);
        written++;
        notifyAll();
    }

    private synchronized boolean failed(String why) {
        problem = why.length() > PROBLEM_CHARS_MAX ? why.substring(0, PROBLEM_CHARS_MAX) : why;
        if (why.isEmpty()) {
            return false;
        }
        failures++;
        LOG.atWarn()
                .addKeyValue("cause", problem)
                .addKeyValue("waiting", waiting.size())
                .log("no checkpoint reached the anchor {}; tried again", anchor);
        return true;
    }

    /// @return whether this is the end: then nothing is tried again
    private synchronized boolean pause(Duration most) throws InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        while (!closed) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    /// Brings what waits, unless that fails or takes too long: the next start brings the newest.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (!thread.join(CLOSE_BOUND)) {
                LOG.warn("the anchor {} took too long at the end", anchor);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
