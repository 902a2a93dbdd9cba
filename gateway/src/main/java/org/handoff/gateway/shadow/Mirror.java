package org.handoff.gateway.shadow;

import org.handoff.gateway.compare.Answer;
import org.handoff.gateway.compare.Comparer;
import org.handoff.gateway.compare.Comparison;
import org.handoff.gateway.compare.Difference;
import org.handoff.gateway.compare.KeyedHash;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.shadow.Tally.Drop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Mirrors requests whose answers are whole, on threads of its own: waits until the other side has
/// what the owner's answer was made from, asks it, compares, and asks the owner again where that is
/// wanted. The owner's two answers stand before and after the other side's, so that what both say
/// was not changed meanwhile.
///
/// One comparison at a time, whatever the number of threads: it must not take a second processor
/// from what clients wait for.
public final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final String NO_ANSWER = "answer";
    private static final int PERCENT = 100;
    private static final long STOP_MILLIS = 500;

    private final ShadowStage stage;
    private final ShadowSettings settings;
    private final MirrorClient client;
    private final Comparer comparer;
    private final BlockingQueue<Pair> waiting;
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock comparing = new ReentrantLock();
    private volatile boolean isClosed;

    public Mirror(
            ShadowStage stage,
            ShadowSettings settings,
            Transport transport,
            UpstreamAddress legacy,
            UpstreamAddress cloud) {
        this.stage = stage;
        this.settings = settings;
        client = new MirrorClient(transport, legacy, cloud, settings.limits());
        comparer = new Comparer(settings.compare(), new KeyedHash());
        waiting = new ArrayBlockingQueue<>(settings.limits().queue());
        for (int i = 0; i < settings.limits().mirrors(); i++) {
            threads.add(Thread.ofPlatform().daemon().name("shadow-" + i).start(this::run));
        }
        stage.onPair(this::offer);
    }

    private void offer(Pair pair) {
        if (isClosed || !waiting.offer(pair)) {
            release(pair);
            stage.dropped(Drop.FULL);
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                Pair pair = waiting.poll(1, TimeUnit.SECONDS);
                if (pair != null) {
                    mirrorOrSay(pair);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void mirrorOrSay(Pair pair) throws InterruptedException {
        try {
            Drop dropped = mirror(pair);
            if (dropped != null) {
                stage.dropped(dropped);
            }
        } catch (RuntimeException e) {
            LOG.error("A mirrored request failed: {}.", e.getClass().getName()); // no text: values
            stage.dropped(Drop.UNREAD);
        } finally {
            release(pair);
        }
    }

    private static void release(Pair pair) {
        pair.request().release();
        pair.answer().release();
    }

    /// Null if it gave a pair.
    private @Nullable Drop mirror(Pair pair) throws InterruptedException {
        Drop late = stage.awaitReadable(pair);
        if (late != null) {
            return late;
        }
        Answer own = Answers.of(pair, settings.limits().answerBytes());
        if (own == null) {
            return Drop.UNREAD;
        }
        Leg other =
                client.ask(pair.owner().other(), MirroredHead.of(pair.request()), pair.isHead());
        if (other.isTooLong()) {
            return Drop.UNREAD;
        }
        Comparison found = compare(pair, own, other.answer());
        if (found.differences().isEmpty() && !found.isClean()) {
            return Drop.UNREAD;
        }
        boolean isAgain =
                !found.isClean()
                        || ThreadLocalRandom.current().nextInt(PERCENT) < settings.againPercent();
        Comparison noise = null;
        if (isAgain) {
            if (!stage.isCurrent(pair)) {
                return Drop.ENDED;
            }
            Leg second = client.ask(pair.owner(), MirroredHead.of(pair.request()), pair.isHead());
            if (second.answer() == null) {
                return Drop.AGAIN;
            }
            noise = compare(pair, own, second.answer());
            if (!noise.unread().isEmpty()) {
                return Drop.UNREAD;
            }
        }
        stage.tally().pair(pair, other.nanos(), found, noise, System.currentTimeMillis());
        return null;
    }

    private Comparison compare(Pair pair, Answer own, @Nullable Answer other) {
        if (other == null) {
            return new Comparison(
                    List.of(new Difference(NO_ANSWER, Difference.Kind.MISSING, 1, "", "")),
                    false,
                    "");
        }
        comparing.lock();
        try {
            return comparer.compare(own, other, !pair.isHead());
        } finally {
            comparing.unlock();
        }
    }

    /// Stops mirroring; what waits is forgotten.
    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread each : threads) {
                each.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        for (Pair pair = waiting.poll(); pair != null; pair = waiting.poll()) {
            release(pair);
        }
    }
}
