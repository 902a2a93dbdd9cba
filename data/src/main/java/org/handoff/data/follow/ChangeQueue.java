package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.Position;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Between the thread that decodes and the thread that applies: bounded by bytes, handed over in
/// whole transactions or, of a large one, in slices. One thread puts, one takes.
final class ChangeQueue implements ChangeSink {
    /// What may wait before the reader is made to.
    static final long LIMIT_BYTES = 16L << 20;

    /// When a slice of an open transaction is handed over.
    static final long SLICE_BYTES = 256L << 10;

    private static final int EVENT_BYTES = 48;
    private static final int VALUE_BYTES = 24;

    /// What is handed over at once.
    private record Slice(List<LogEvent> events, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Slice> slices = new ArrayDeque<>();
    private final long limit;
    private long waiting;

    private List<LogEvent> filling = new ArrayList<>();
    private long fillingBytes;

    private List<LogEvent> taken = List.of();
    private int next;

    ChangeQueue(long limitBytes) {
        this.limit = limitBytes;
    }

    @Override
    public void begin(Position commit, Instant committedAt, boolean replicated) {
        add(new LogEvent.Begin(commit, committedAt, replicated), EVENT_BYTES);
    }

    @Override
    public void change(Change change) throws InterruptedException {
        long bytes = EVENT_BYTES + size(change);
        add(new LogEvent.Changed(change, bytes), bytes);
        if (fillingBytes >= SLICE_BYTES) {
            handOver();
        }
    }

    @Override
    public void commit(Position end) throws InterruptedException {
        add(new LogEvent.Commit(end), EVENT_BYTES);
        handOver();
    }

    @Override
    public void idle(Position end) throws InterruptedException {
        add(new LogEvent.Idle(end), EVENT_BYTES);
        handOver();
    }

    private void add(LogEvent event, long bytes) {
        filling.add(event);
        fillingBytes += bytes;
    }

    private void handOver() throws InterruptedException {
        Slice slice = new Slice(filling, fillingBytes);
        filling = new ArrayList<>();
        fillingBytes = 0;
        lock.lockInterruptibly();
        try {
            while (waiting > 0 && waiting + slice.bytes > limit) {
                room.await();
            }
            slices.add(slice);
            waiting += slice.bytes;
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /// The next event; `null` if none came within `patience`.
    @Nullable LogEvent take(Duration patience) throws InterruptedException {
        if (next < taken.size()) {
            return taken.get(next++);
        }
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (slices.isEmpty()) {
                if (left <= 0) {
                    return null;
                }
                left = more.awaitNanos(left);
            }
            Slice slice = slices.remove();
            waiting -= slice.bytes;
            room.signal();
            taken = slice.events;
            next = 0;
        } finally {
            lock.unlock();
        }
        return taken.get(next++);
    }

    /// Whether the taker would have to wait. For the taking thread.
    boolean isEmpty() {
        return next >= taken.size() && waitingBytes() == 0;
    }

    /// Any thread.
    long waitingBytes() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private static long size(Change change) {
        return switch (change) {
            case Change.Insert insert -> size(insert.after());
            case Change.Update update -> size(update.after()) + size(update.before());
            case Change.Delete delete -> size(delete.before());
            case Change.Truncate _, Change.Marker _, Change.Ownership _, Change.SchemaChange _ -> 0;
        };
    }

    private static long size(@Nullable Tuple tuple) {
        if (tuple == null) {
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < tuple.size(); i++) {
            byte[] value = tuple.get(i);
            bytes += VALUE_BYTES + (value == null ? 0 : value.length);
        }
        return bytes;
    }
}
