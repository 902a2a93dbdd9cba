package org.handoff.clinic.traffic;

import org.HdrHistogram.Histogram;
import org.handoff.clinic.traffic.TrafficSnapshot.Handover;
import org.handoff.clinic.traffic.TrafficSnapshot.Latency;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts of one run. One thread.
final class Tally {
    private static final long MOST_MICROS = 600_000_000;
    private static final int DIGITS = 3;
    private static final int MOST_HANDOVERS = 10_000;

    private final long startedNanos;
    private final Histogram reads = new Histogram(MOST_MICROS, DIGITS);
    private final Histogram writes = new Histogram(MOST_MICROS, DIGITS);
    private final Map<String, Long> failures = new TreeMap<>();
    private final List<Handover> handovers = new ArrayList<>();
    private long sent;
    private long ok;
    private long failed;
    private long unknown;
    private long shed;
    private long acknowledged;
    private long lastAcknowledgedNanos;
    private long longestGapNanos;
    private long gapSinceMarkNanos;
    private @Nullable String owner;

    Tally(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    void sent() {
        sent++;
    }

    void shed() {
        shed++;
    }

    void answered(Request request, long nowNanos) {
        long micros = Math.clamp((nowNanos - request.intendedNanos) / 1_000, 0, MOST_MICROS);
        (request.kind.write ? writes : reads).recordValue(micros);
    }

    void succeeded() {
        ok++;
    }

    void acknowledged(String side, long nowNanos, long epochMillis) {
        if (acknowledged > 0) {
            long gap = nowNanos - lastAcknowledgedNanos;
            longestGapNanos = Math.max(longestGapNanos, gap);
            gapSinceMarkNanos = Math.max(gapSinceMarkNanos, gap);
            if (owner != null && !owner.equals(side) && handovers.size() < MOST_HANDOVERS) {
                handovers.add(new Handover(owner, side, gap / 1e6, epochMillis));
            }
        }
        owner = side;
        acknowledged++;
        lastAcknowledgedNanos = nowNanos;
    }

    /// @param outcomeUnknown it may have been carried out all the same
    void failed(String reason, boolean outcomeUnknown) {
        failed++;
        unknown += outcomeUnknown ? 1 : 0;
        failures.merge(reason, 1L, Long::sum);
    }

    void mark() {
        gapSinceMarkNanos = 0;
    }

    TrafficSnapshot snapshot(long nowNanos, int inFlight) {
        return new TrafficSnapshot(
                (nowNanos - startedNanos) / 1e9,
                sent,
                ok,
                failed,
                unknown,
                shed,
                inFlight,
                acknowledged,
                failures,
                Latency.of(reads),
                Latency.of(writes),
                longestGapNanos / 1e6,
                gapSinceMarkNanos / 1e6,
                handovers);
    }
}
