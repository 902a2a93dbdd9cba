package org.handoff.data.follow;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.ChangeLog;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// The thread that reads a log into the queue. Its end is told to whoever asks.
final class Reading implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);

    private final ChangeLog log;
    private final Thread thread;
    private volatile @Nullable HandoffException failure;
    private volatile boolean ended;

    Reading(String stream, ChangeLog log, ChangeQueue queue) {
        this.log = log;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("stream " + stream + " read")
                        .start(() -> read(log, queue));
    }

    private void read(ChangeLog log, ChangeQueue queue) {
        try {
            log.read(queue);
        } catch (HandoffException known) {
            failure = known;
        } catch (InterruptedException stop) {
            // Closed from the other side.
        } catch (RuntimeException bug) {
            failure =
                    new HandoffException(
                            new Fault(Fault.Kind.BUG, "capture.bug", bug.toString(), "Report it."),
                            bug);
        } finally {
            ended = true;
        }
    }

    /// @throws HandoffException why reading ended, once all that was read is dealt with
    void check() {
        if (!ended) {
            return;
        }
        HandoffException known = failure;
        if (known != null) {
            throw known;
        }
        throw HandoffException.external(
                "capture.ended", "Reading the change log ended.", "", new IllegalStateException());
    }

    @Override
    public void close() {
        log.close();
        thread.interrupt();
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
