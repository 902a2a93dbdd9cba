package org.handoff.clinic.traffic;

import org.HdrHistogram.Histogram;

import java.util.List;
import java.util.Map;

/// The client's view so far. Latencies in milliseconds from the intended send time.
///
/// @param seconds since the start
/// @param sent requests that went out, or tried to
/// @param ok answered 2xx
/// @param failed all others that ended, `unknown` among them
/// @param unknown writes without an answer, or whose outcome the application did not know
/// @param shed arrivals that were not sent because too many were in flight
/// @param acknowledged writes answered 2xx, all in the record
/// @param failures count by status or reason
/// @param longestGapMillis between two successive acknowledged writes
/// @param gapSinceMarkMillis the same since the last mark
/// @param handovers each change of the side that acknowledges writes
public record TrafficSnapshot(
        double seconds,
        long sent,
        long ok,
        long failed,
        long unknown,
        long shed,
        int inFlight,
        long acknowledged,
        Map<String, Long> failures,
        Latency reads,
        Latency writes,
        double longestGapMillis,
        double gapSinceMarkMillis,
        List<Handover> handovers) {
    public TrafficSnapshot {
        failures = Map.copyOf(failures);
        handovers = List.copyOf(handovers);
    }

    /// Of answered requests.
    public record Latency(long count, double p50Millis, double p99Millis, double maxMillis) {
        static Latency of(Histogram micros) {
            return new Latency(
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getMaxValue() / 1e3);
        }
    }

    /// Write ownership moved, as clinicians saw it.
    ///
    /// @param gapMillis from the last write acknowledged by `from` to the first by `to`
    /// @param epochMillis when `to` acknowledged first
    public record Handover(String from, String to, double gapMillis, long epochMillis) {}
}
