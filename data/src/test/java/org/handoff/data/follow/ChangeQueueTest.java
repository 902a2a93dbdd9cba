package org.handoff.data.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.Change;
import org.handoff.model.Column.Generation;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

@Timeout(60)
final class ChangeQueueTest {
    private static final Table TABLE = NaiveRows.table("keyed", Generation.GIVEN, 0);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant AT = Instant.EPOCH;

    private static Change change(int bytes) {
        return new Change.Insert(TABLE, new Tuple(new byte[][] {new byte[bytes], {}, {}, {}}));
    }

    /// What a writer of one transaction a call puts, and the events that must come out.
    private static void transaction(ChangeQueue queue, long number, int changes, int bytes)
            throws InterruptedException {
        queue.begin(new Position(number), AT, false);
        for (int i = 0; i < changes; i++) {
            queue.change(change(bytes));
        }
        queue.commit(new Position(number));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everythingComesOutInOrderAndNoMoreThanTheLimitWaits(long seed) throws Exception {
        long limit = 2 * ChangeQueue.SLICE_BYTES;
        ChangeQueue queue = new ChangeQueue(limit);
        List<String> put = new ArrayList<>();
        Random sizes = new Random(seed);
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    try {
                        for (int number = 1; number <= 300; number++) {
                            if (sizes.nextInt(10) == 0) {
                                put.add("idle " + number);
                                queue.idle(new Position(number));
                                continue;
                            }
                            int changes = sizes.nextInt(sizes.nextInt(20) == 0 ? 3_000 : 6);
                            put.add("begin " + number);
                            put.addAll(java.util.Collections.nCopies(changes, "change"));
                            put.add("commit " + number);
                            transaction(queue, number, changes, sizes.nextInt(500));
                        }
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                });
        List<String> taken = new ArrayList<>();
        Random pace = new Random(~seed);
        long most = 0;
        while (!writer.isDone() || !queue.isEmpty()) {
            most = Math.max(most, queue.waitingBytes());
            LogEvent event = queue.take(Duration.ofMillis(5));
            if (event != null) {
                taken.add(told(event));
            }
            if (pace.nextInt(2_000) == 0) {
                Thread.sleep(1);
            }
        }
        writer.get();
        assertThat(taken).isEqualTo(put);
        assertThat(most).as("bytes waiting").isPositive().isLessThanOrEqualTo(limit);
        assertThat(queue.waitingBytes()).isZero();
    }

    private static String told(LogEvent event) {
        return switch (event) {
            case LogEvent.Begin begin -> "begin " + begin.commit().value();
            case LogEvent.Changed _ -> "change";
            case LogEvent.Commit commit -> "commit " + commit.end().value();
            case LogEvent.Idle idle -> "idle " + idle.end().value();
        };
    }

    @Test
    void aFullQueueStopsTheWriterUntilSomethingIsTaken() throws Exception {
        ChangeQueue queue = new ChangeQueue(10_000);
        AtomicLong written = new AtomicLong();
        Thread writer = Thread.ofPlatform().daemon().start(() -> write(queue, written));
        awaitState(writer, Thread.State.WAITING);
        long before = written.get();
        assertThat(queue.waitingBytes()).isPositive().isLessThanOrEqualTo(10_000);
        for (int event = 0; event < 3; event++) {
            assertThat(queue.take(LONG)).isNotNull();
        }
        awaitAtLeast(written, before + 1);
        awaitState(writer, Thread.State.WAITING);
        assertThat(queue.waitingBytes()).isLessThanOrEqualTo(10_000);
        writer.interrupt();
        assertThat(writer.join(LONG)).as("an interrupt frees it").isTrue();
    }

    private static void write(ChangeQueue queue, AtomicLong written) {
        try {
            for (int number = 1; ; number++) {
                transaction(queue, number, 1, 1_000);
                written.incrementAndGet();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTransactionLargerThanTheLimitPassesThroughInSlices() throws Exception {
        ChangeQueue queue = new ChangeQueue(ChangeQueue.SLICE_BYTES / 2);
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    try {
                        transaction(queue, 1, 5_000, 1_000);
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                });
        long changes = 0;
        LogEvent event = null;
        while (!(event instanceof LogEvent.Commit)) {
            assertThat(queue.waitingBytes())
                    .as("one slice at a time")
                    .isLessThan(2 * ChangeQueue.SLICE_BYTES);
            event = queue.take(LONG);
            assertThat(event).isNotNull();
            changes += event instanceof LogEvent.Changed ? 1 : 0;
        }
        assertThat(changes).isEqualTo(5_000);
        writer.get();
    }

    @Test
    void aTakerThatWaitsIsWokenAndOneThatIsPatientForNothingGoesOn() throws Exception {
        ChangeQueue queue = new ChangeQueue(10_000);
        assertThat(queue.take(Duration.ZERO)).isNull();
        assertThat(queue.take(Duration.ofMillis(3))).isNull();
        CompletableFuture<@Nullable LogEvent> woken = new CompletableFuture<>();
        Thread taker =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                woken.complete(queue.take(LONG));
                            } catch (InterruptedException stopped) {
                                woken.completeExceptionally(stopped);
                            }
                        });
        awaitState(taker, Thread.State.TIMED_WAITING);
        queue.begin(new Position(1), AT, true);
        assertThat(queue.isEmpty()).as("an open transaction is not handed over").isTrue();
        queue.commit(new Position(2));
        assertThat(woken.get(10, TimeUnit.SECONDS)).isInstanceOf(LogEvent.Begin.class);
    }

    @Test
    void aTakerThatIsInterruptedSaysSo() {
        ChangeQueue queue = new ChangeQueue(10_000);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.take(LONG)).isInstanceOf(InterruptedException.class);
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (thread.getState() != state) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private static void awaitAtLeast(AtomicLong value, long least) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (value.get() < least) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(1);
        }
    }
}
