package org.handoff.engine.postgres.capture;

import org.handoff.model.Position;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The wire of one change log: messages come in, status reports go out. The driver allows one of
/// the two at a time, so whoever works on it holds `wire`; while the reader waits for the applier
/// it does not, and a beat of its own keeps the server from taking us for dead.
final class Feedback {
    /// How often the server hears from us while messages come.
    static final Duration INTERVAL = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(Feedback.class);
    private static final Instant EPOCH_2000 = Instant.parse("2000-01-01T00:00:00Z");
    private static final int REPORT_BYTES = 34;

    private final ReentrantLock wire = new ReentrantLock();
    private final CopyDual stream;
    private final Confirmed confirmed;
    private volatile long received;
    private volatile long sentAt = System.nanoTime();

    /// @param from where the stream begins; later than what is confirmed if more was read before
    Feedback(CopyDual stream, Position from, Confirmed confirmed) {
        this.stream = stream;
        this.confirmed = confirmed;
        this.received = from.value();
    }

    /// The next message; waits for it. `null` at the end of the stream.
    byte @Nullable [] next() throws SQLException {
        wire.lock();
        try {
            if (isDue()) {
                send();
            }
            return stream.readFromCopy(true);
        } finally {
            wire.unlock();
        }
    }

    void received(long position) {
        if (Long.compareUnsigned(position, received) > 0) {
            received = position;
        }
    }

    void send() throws SQLException {
        long durable = confirmed.position().value();
        ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES);
        report.put((byte) 'r').putLong(received).putLong(durable).putLong(durable);
        report.putLong(EPOCH_2000.until(Instant.now(), ChronoUnit.MICROS)).put((byte) 0);
        wire.lock();
        try {
            stream.writeToCopy(report.array(), 0, REPORT_BYTES);
            stream.flushCopy();
            sentAt = System.nanoTime();
        } finally {
            wire.unlock();
        }
    }

    private boolean isDue() {
        return System.nanoTime() - sentAt >= INTERVAL.toNanos();
    }

    /// Reports while the reader is kept from reading.
    Beat beat() {
        return new Beat(this);
    }

    /// Ends with the reading.
    static final class Beat implements AutoCloseable {
        private static final ScheduledExecutorService TIMER =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("change-log-feedback").factory());

        private final ScheduledFuture<?> task;

        private Beat(Feedback feedback) {
            long millis = INTERVAL.toMillis();
            task =
                    TIMER.scheduleWithFixedDelay(
                            () -> reportIfIdle(feedback), millis, millis, TimeUnit.MILLISECONDS);
        }

        private static void reportIfIdle(Feedback feedback) {
            if (!feedback.isDue() || !feedback.wire.tryLock()) {
                return;
            }
            try {
                feedback.send();
            } catch (SQLException broken) {
                // The reader meets the same break at its next message and reports it.
                LOG.debug("A status report failed: {}", broken.getSQLState());
            } finally {
                feedback.wire.unlock();
            }
        }

        @Override
        public void close() {
            task.cancel(false);
        }
    }
}
