package org.handoff.clinic.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The one thread that sends by schedule and receives. A write is never sent twice: when its
/// connection breaks, its outcome is unknown and it is recorded so.
final class Loop implements Runnable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long EXPIRY_CHECK_NANOS = SECOND / 10;
    private static final int MOST_IDLE = 512;

    private final TrafficPlan plan;
    private final Clinicians clinicians;
    private final WriteRecord record;
    private final Consumer<TrafficSnapshot> everySecond;
    private final Selector selector;
    private final Tally tally;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Line> idle = new ArrayDeque<>();
    private final Set<Line> busy = new HashSet<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final long startedNanos = System.nanoTime();
    private long nextArrivalNanos = startedNanos;
    private int nextTarget;
    private volatile boolean stopping;

    Loop(
            TrafficPlan plan,
            Summary summary,
            WriteRecord record,
            Consumer<TrafficSnapshot> everySecond)
            throws IOException {
        this.plan = plan;
        this.clinicians =
                new Clinicians(summary, plan.seed(), UUID.randomUUID().getMostSignificantBits());
        this.record = record;
        this.everySecond = everySecond;
        this.selector = Selector.open();
        this.tally = new Tally(startedNanos);
    }

    /// Runs `order` on the loop's thread soon. Free-threaded.
    void order(Runnable order) {
        orders.add(order);
        selector.wakeup();
    }

    /// No new requests; ends when those in flight are answered or too old. Free-threaded.
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    TrafficSnapshot snapshot() {
        return tally.snapshot(System.nanoTime(), busy.size());
    }

    /// Resets the gap since the last mark, after reporting it.
    TrafficSnapshot mark() {
        TrafficSnapshot before = snapshot();
        tally.mark();
        return before;
    }

    @Override
    public void run() {
        try (record;
                selector) {
            long nextReport = startedNanos + SECOND;
            long nextExpiry = startedNanos + EXPIRY_CHECK_NANOS;
            while (!stopping || !busy.isEmpty()) {
                selector.select(this::ready, waitMillis(System.nanoTime()));
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                long now = System.nanoTime();
                arrivals(now);
                if (now >= nextExpiry) {
                    expire(now);
                    nextExpiry = now + EXPIRY_CHECK_NANOS;
                }
                record.flush();
                if (now >= nextReport) {
                    everySecond.accept(snapshot());
                    nextReport += SECOND;
                }
            }
            idle.forEach(Line::close);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("traffic cannot go on", e);
        }
    }

    private long waitMillis(long now) {
        if (stopping) {
            return 50;
        }
        return Math.clamp((nextArrivalNanos - now) / 1_000_000 + 1, 1, 50);
    }

    private void arrivals(long now) throws IOException {
        if (plan.seconds() > 0 && now - startedNanos >= plan.seconds() * SECOND) {
            stopping = true;
        }
        double rate = plan.writesPerSecond() + plan.readsPerSecond();
        while (!stopping && nextArrivalNanos <= now) {
            if (busy.size() >= plan.mostInFlight()) {
                tally.shed();
            } else {
                boolean write = clinicians.chance(plan.writesPerSecond() / rate);
                tally.sent();
                dispatch(clinicians.next(write, nextArrivalNanos));
            }
            nextArrivalNanos += clinicians.gapNanos(rate);
        }
    }

    private void dispatch(Request request) throws IOException {
        Line line = idle.pollLast();
        if (line == null) {
            connect(request);
        } else {
            send(line, request);
        }
    }

    /// Opens a connection for a request of which nothing was sent yet; each target is tried once.
    private void connect(Request request) throws IOException {
        while (request.connectTries < plan.targets().size()) {
            request.connectTries++;
            if (connecting(nextTarget++ % plan.targets().size(), request)) {
                return;
            }
        }
        failed(request, "connect", false);
    }

    private boolean connecting(int target, Request request) {
        Line line;
        try {
            line = new Line(target, plan.targets().get(target), selector);
        } catch (IOException refused) {
            return false;
        }
        send(line, request);
        return true;
    }

    private void send(Line line, Request request) {
        busy.add(line);
        try {
            line.send(request);
        } catch (IOException e) {
            broken(line, "closed-while-sending");
        }
    }

    private void ready(SelectionKey key) {
        Line line = (Line) key.attachment();
        try {
            if (key.isConnectable()) {
                connected(line);
            } else {
                if (key.isWritable()) {
                    line.flush();
                }
                if (key.isReadable()) {
                    readable(line);
                }
            }
        } catch (IOException e) {
            broken(line, "closed");
        } catch (CancelledKeyException closedMeanwhile) {
            busy.remove(line);
        }
    }

    private void connected(Line line) throws IOException {
        try {
            line.finishConnect();
        } catch (IOException refused) {
            Request request = line.request();
            busy.remove(line);
            line.close();
            if (request != null && !line.connected()) {
                connect(request);
            } else if (request != null) {
                failed(request, "closed-while-sending", request.kind.write);
            }
        }
    }

    private void readable(Line line) throws IOException {
        int count = line.read(buffer);
        Request request = line.request();
        if (count < 0 || request == null) {
            broken(line, "closed");
            return;
        }
        if (count > 0 && line.response.take(buffer.array(), count)) {
            answered(line, request);
        }
    }

    private void answered(Line line, Request request) throws IOException {
        long now = System.nanoTime();
        int status = line.response.status();
        String side = line.response.side();
        tally.answered(request, now);
        if (status >= 200 && status < 300) {
            tally.succeeded();
            UUID ref = request.ref;
            if (ref != null) {
                String by = side == null ? "unnamed" : side;
                long epochMillis = System.currentTimeMillis();
                record.acknowledged(ref, request.kind, epochMillis, by);
                tally.acknowledged(by, now, epochMillis);
                if (request.appointment != null) {
                    clinicians.booked(request.appointment);
                }
            }
        } else {
            boolean certain = status == 503 || (status >= 400 && status < 500);
            failed(request, Integer.toString(status), request.kind.write && !certain);
        }
        busy.remove(line);
        boolean close = line.response.close();
        line.free();
        if (close || idle.size() >= MOST_IDLE) {
            line.close();
        } else {
            idle.addLast(line);
        }
    }

    private void broken(Line line, String reason) {
        Request request = line.request();
        line.close();
        busy.remove(line);
        idle.remove(line);
        if (request != null) {
            try {
                failed(request, reason, request.kind.write);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("the record of writes is full or gone", e);
            }
        }
    }

    private void failed(Request request, String reason, boolean unknown) throws IOException {
        tally.failed(reason, unknown);
        if (request.ref != null) {
            String why = unknown ? "unknown-" + reason : reason;
            record.notAcknowledged(request.ref, request.kind, System.currentTimeMillis(), why);
        }
    }

    private void expire(long now) {
        long limit = plan.requestLimitMillis() * 1_000_000L;
        List<Line> old = new ArrayList<>();
        for (Line line : busy) {
            Request request = line.request();
            if (request != null && now - request.intendedNanos > limit) {
                old.add(line);
            }
        }
        old.forEach(line -> broken(line, "timeout"));
    }
}
