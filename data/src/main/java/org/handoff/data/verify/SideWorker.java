package org.handoff.data.verify;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// One side's session and the one thread that uses it. A failed session is opened again at the next
/// use; one that does not answer in time is left to end by itself. Used by one caller at a time.
final class SideWorker<S extends AutoCloseable> implements AutoCloseable {
    private final Supplier<S> open;
    private Lane<S> lane;

    SideWorker(Supplier<S> open) {
        this.open = open;
        this.lane = new Lane<>(open);
    }

    /// Starts work in the side's thread.
    <T> Future<T> start(Function<S, T> work) {
        return lane.start(work);
    }

    /// Waits for what [#start] began.
    ///
    /// @param bound how long; after it the session is given up
    <T> T await(Future<T> started, Duration bound) throws InterruptedException {
        try {
            return started.get(Math.max(bound.toNanos(), 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            lane.abandon();
            lane = new Lane<>(open);
            throw new HandoffException(
                    new Fault(
                            Fault.Kind.LIMIT,
                            "proof.timeout",
                            "A side did not answer within %d ms.".formatted(bound.toMillis()),
                            "Give the proof more time, or find out what keeps the side busy."),
                    late);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof HandoffException known) {
                throw known;
            }
            throw new IllegalStateException("proof work failed", failure.getCause());
        }
    }

    @Override
    public void close() {
        lane.abandon();
    }

    private static final class Lane<S extends AutoCloseable> {
        private final Supplier<S> open;
        private final ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("handoff-proof").factory());
        private @Nullable S session;

        Lane(Supplier<S> open) {
            this.open = open;
        }

        <T> Future<T> start(Function<S, T> work) {
            return thread.submit(() -> run(work));
        }

        private <T> T run(Function<S, T> work) {
            S current = session;
            if (current == null) {
                current = open.get();
                session = current;
            }
            try {
                return work.apply(current);
            } catch (RuntimeException failure) {
                session = null;
                closeAfter(current, failure);
                throw failure;
            }
        }

        private static void closeAfter(AutoCloseable session, RuntimeException failure) {
            try {
                session.close();
            } catch (Exception alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }

        /// The session is closed by its own thread, after what that does now.
        void abandon() {
            thread.execute(() -> {
                S current = session;
                session = null;
                if (current != null) {
                    RuntimeException none = new IllegalStateException("closing");
                    closeAfter(current, none);
                }
            });
            thread.shutdown();
        }
    }
}
