package org.handoff.gateway.metrics;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Writes one line for each request, on a thread of its own. A full or slow disk costs records,
/// which are counted, and never a request's time.
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration SAID_EVERY = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    /// Written at once, at most: a look at the queues in between lets no loop starve.
    private static final int BATCH = 1_024;

    private final AccessConfig config;
    private final RouteNames routes;
    private final RotatingFile file;
    private final List<RecordRing> rings = new ArrayList<>();
    private final LongAdder written = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Thread writer;
    private volatile boolean closed;
    private long saidAt = System.nanoTime() - SAID_EVERY.toNanos();

    /// @throws HandoffException if the file cannot be opened
    public AccessLog(AccessConfig config, RouteNames routes) {
        this.config = config;
        this.routes = routes;
        try {
            file = new RotatingFile(config.file(), config.maxBytes(), config.files());
        } catch (IOException e) {
            throw HandoffException.external(
                    "gateway.access",
                    "The access records cannot be written to '%s'.".formatted(config.file()),
                    "Make the folder, or correct accessRecords.file.",
                    e);
        }
        writer = Thread.ofPlatform().name("access-records").daemon().unstarted(this::run);
    }

    public AccessConfig config() {
        return config;
    }

    /// The queue of one event loop. Before [#start].
    public RecordRing ring() {
        RecordRing ring = new RecordRing(config.queued());
        rings.add(ring);
        return ring;
    }

    /// Begins to write.
    public void start() {
        writer.start();
    }

    /// Records written since the start.
    public long writtenTotal() {
        return written.sum();
    }

    /// Records that found the queue full.
    public long droppedTotal() {
        return rings.stream().mapToLong(RecordRing::dropped).sum();
    }

    /// Records that the disk did not take.
    public long lostTotal() {
        return lost.sum();
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = closed;
            int taken = batch();
            if (taken == 0 && !last) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } else if (taken > 0) {
                last = false;
            }
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("The access records '{}' cannot be closed.", config.file(), e);
        }
    }

    /// Takes what is there and writes it.
    ///
    /// @return how many there were
    private int batch() {
        StringBuilder lines = new StringBuilder(64 * 1_024);
        int taken = 0;
        for (RecordRing ring : rings) {
            AccessRecord one = ring.poll();
            while (one != null) {
                AccessLine.append(lines, one, routes);
                taken++;
                one = taken < BATCH ? ring.poll() : null;
            }
        }
        if (taken > 0) {
            write(lines, taken);
        }
        return taken;
    }

    private void write(StringBuilder lines, int count) {
        try {
            file.write(lines);
            written.add(count);
        } catch (IOException e) {
            lost.add(count);
            long now = System.nanoTime();
            if (now - saidAt >= SAID_EVERY.toNanos()) {
                saidAt = now;
                LOG.warn(
                        "Access records cannot be written to '{}' ({} lost so far).",
                        config.file(),
                        lost.sum(),
                        e);
            }
        }
    }

    /// Writes what is queued, for five seconds at most, and closes the file.
    @Override
    public void close() {
        closed = true;
        if (!writer.isAlive()) {
            return;
        }
        LockSupport.unpark(writer);
        try {
            if (!writer.join(STOP_MAX)) {
                LOG.warn("The last access records could not be written in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
