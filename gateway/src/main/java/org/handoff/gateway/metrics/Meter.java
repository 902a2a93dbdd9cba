package org.handoff.gateway.metrics;

import org.handoff.socket.GatewayStatus;
import org.handoff.socket.LatencyBands;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// What one event loop counted of its requests since its start. Written by that loop alone, read by
/// any thread: plain additions, published without a lock or a barrier that others would pay for.
@SuppressWarnings("EnumOrdinal") // places in an array that never leaves the process
public final class Meter {
    private static final int ANSWERERS = Answerer.values().length;

    /// None, 1xx to 5xx.
    static final int CLASSES = 6;

    private static final int STARTED = 0;
    private static final int OVER = 1;
    private static final int UP = 2;
    private static final int DOWN = 3;
    private static final int HELD_SUM = 4;
    private static final int HELD = 5;
    private static final int OUTCOMES = HELD + LatencyBands.COUNT;
    private static final int SUMS = OUTCOMES + Outcome.values().length;
    private static final int BANDS = SUMS + ANSWERERS;
    private static final int REQUESTS = BANDS + ANSWERERS * LatencyBands.COUNT;

    private final AtomicLongArray counts;

    /// @param routes that requests are counted by, the one for all others included
    public Meter(int routes) {
        counts = new AtomicLongArray(REQUESTS + routes * ANSWERERS * CLASSES);
    }

    private void add(int at, long more) {
        counts.setOpaque(at, counts.getPlain(at) + more);
    }

    /// A well-formed head was read.
    public void started() {
        add(STARTED, 1);
    }

    /// A request that was [#started] is over, or a malformed one was refused.
    public void over(AccessRecord request, boolean wasStarted) {
        if (wasStarted) {
            add(OVER, 1);
        }
        int by = request.by().ordinal();
        int kind = Math.clamp(request.status() / 100, 0, CLASSES - 1);
        add(REQUESTS + (request.route() * ANSWERERS + by) * CLASSES + kind, 1);
        add(BANDS + by * LatencyBands.COUNT + LatencyBands.of(request.nanos()), 1);
        add(SUMS + by, request.nanos());
        add(OUTCOMES + request.outcome().ordinal(), 1);
        add(UP, request.upBytes());
        add(DOWN, request.downBytes());
        if (request.heldNanos() > 0) {
            add(HELD + LatencyBands.of(request.heldNanos()), 1);
            add(HELD_SUM, request.heldNanos());
        }
    }

    /// Requests that are on their way now: waiting, sent, or being answered.
    long inProgress() {
        long over = counts.getOpaque(OVER);
        return Math.max(0, counts.getOpaque(STARTED) - over);
    }

    long requests(int route, Answerer by, int kind) {
        return counts.getOpaque(REQUESTS + (route * ANSWERERS + by.ordinal()) * CLASSES + kind);
    }

    long outcomes(Outcome outcome) {
        return counts.getOpaque(OUTCOMES + outcome.ordinal());
    }

    /// Requests whose time lies in that band.
    long band(Answerer by, int band) {
        return counts.getOpaque(BANDS + by.ordinal() * LatencyBands.COUNT + band);
    }

    /// What the control plane is told of how long requests take, over all event loops.
    public static GatewayStatus.Times times(Collection<Meter> meters) {
        return new GatewayStatus.Times(
                bands(meters, Answerer.LEGACY), bands(meters, Answerer.CLOUD));
    }

    private static List<Long> bands(Collection<Meter> meters, Answerer by) {
        List<Long> bands = new ArrayList<>();
        for (int i = 0; i < LatencyBands.COUNT; i++) {
            long sum = 0;
            for (Meter meter : meters) {
                sum += meter.band(by, i);
            }
            bands.add(sum);
        }
        while (!bands.isEmpty() && bands.getLast() == 0) {
            bands.removeLast();
        }
        return bands;
    }

    /// Nanoseconds of all.
    long sum(Answerer by) {
        return counts.getOpaque(SUMS + by.ordinal());
    }

    /// Held requests whose wait lies in that band.
    long heldBand(int band) {
        return counts.getOpaque(HELD + band);
    }

    /// Nanoseconds of all waits.
    long heldSum() {
        return counts.getOpaque(HELD_SUM);
    }

    /// Bytes of heads and bodies that clients sent and sides got.
    long upBytes() {
        return counts.getOpaque(UP);
    }

    /// The same of answers.
    long downBytes() {
        return counts.getOpaque(DOWN);
    }
}
