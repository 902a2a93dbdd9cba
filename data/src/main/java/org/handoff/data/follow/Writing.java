package org.handoff.data.follow;

import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Stretch;
import org.handoff.socket.ChangeWriter;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Writes stretches one after the other: at once, or on a thread of its own while the next stretch
/// is being merged. So in a backlog Java and the target's server work at the same time; otherwise
/// nothing is handed between threads. Used by one thread.
final class Writing implements AutoCloseable {
    /// How long closing waits for a write that is under way.
    private static final Duration STOP = Duration.ofSeconds(10);

    private final ChangeWriter writer;
    private final ExecutorService thread;
    private @Nullable Future<List<Finding>> underWay;

    Writing(String stream, ChangeWriter writer) {
        this.writer = writer;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("stream " + stream + " write").factory());
    }

    /// Writes, and returns when it is written. Nothing may be under way.
    List<Finding> now(Stretch stretch) {
        requireIdle();
        return writer.write(stretch);
    }

    /// Begins to write. Nothing may be under way.
    void begin(Stretch stretch) {
        requireIdle();
        underWay = thread.submit(() -> writer.write(stretch));
    }

    /// Waits for what was begun.
    ///
    /// @return what was found by it; nothing if nothing was begun
    /// @throws HandoffException why it failed
    List<Finding> ended() throws InterruptedException {
        Future<List<Finding>> waiting = underWay;
        if (waiting == null) {
            return List.of();
        }
        try {
            List<Finding> found = waiting.get();
            underWay = null;
            return found;
        } catch (ExecutionException failure) {
            underWay = null;
            switch (failure.getCause()) {
                case HandoffException known -> throw known;
                case RuntimeException bug -> throw bug;
                case Error broken -> throw broken;
                case null, default -> throw new IllegalStateException(failure.getCause());
            }
        }
    }

    private void requireIdle() {
        if (underWay != null) {
            throw new IllegalStateException("a stretch is under way");
        }
    }

    /// Waits for what is under way, so that the writer may be closed behind this.
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!thread.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw HandoffException.bug(
                        "stream.stop", "A write to the other side does not end.");
            }
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
