package org.handoff.app.wiring;

import org.handoff.control.api.PageReads.History;
import org.handoff.control.api.PageReads.Span;
import org.handoff.control.api.StatusView;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The status' figures over time, for the page's charts: a sample a second for a quarter of an
/// hour, and the minute's mean of each for a day. In memory: after a restart it begins anew.
/// Thread-safe.
final class FigureHistory {
    private static final List<String> OURS =
            List.of(
                    "legacy.requests",
                    "legacy.errors",
                    "legacy.p50",
                    "legacy.p95",
                    "legacy.p99",
                    "legacy.database",
                    "legacy.transactions",
                    "cloud.requests",
                    "cloud.errors",
                    "cloud.p50",
                    "cloud.p95",
                    "cloud.p99",
                    "cloud.database",
                    "cloud.transactions",
                    "forth.lag",
                    "forth.transactions",
                    "back.lag",
                    "back.transactions",
                    "held",
                    "dirty");

    private final List<String> names;
    private final Deque<Sample> seconds = new ArrayDeque<>();
    private final Deque<Sample> minutes = new ArrayDeque<>();
    private final List<Sample> minute = new ArrayList<>();

    /// @param values by name; not a number if it is not known
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sample(long atMillis, double[] values) {}

    /// @param figures names of the site's own: `legacy.figure.NAME`, `cloud.figure.NAME`
    FigureHistory(List<String> figures) {
        List<String> all = new ArrayList<>(OURS);
        for (String side : List.of("legacy", "cloud")) {
            figures.forEach(it -> all.add(side + ".figure." + it));
        }
        this.names = List.copyOf(all);
    }

    /// Once a second.
    synchronized void take(StatusView status) {
        Sample sample = new Sample(status.at().toEpochMilli(), values(status));
        keep(seconds, sample, Span.MINUTES);
        minute.add(sample);
        if (minute.size() >= Span.HOURS.stepSeconds()) {
            keep(minutes, mean(minute), Span.HOURS);
            minute.clear();
        }
    }

    private static void keep(Deque<Sample> samples, Sample sample, Span span) {
        samples.addLast(sample);
        if (samples.size() > span.samplesMax()) {
            samples.removeFirst();
        }
    }

    synchronized History of(Span span, long fromMillis) {
        Deque<Sample> from = span == Span.MINUTES ? seconds : minutes;
        List<Sample> samples =
                from.stream().filter(sample -> sample.atMillis() > fromMillis).toList();
        Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            List<@Nullable Double> column = new ArrayList<>();
            for (Sample sample : samples) {
                double value = sample.values()[i];
                column.add(Double.isNaN(value) ? null : Math.round(value * 100) / 100.0);
            }
            series.put(names.get(i), column);
        }
        return new History(
                span, span.stepSeconds(), samples.stream().map(Sample::atMillis).toList(), series);
    }

    private double[] values(StatusView status) {
        double[] values = new double[names.size()];
        int at = side(values, 0, status.sides().legacy());
        at = side(values, at, status.sides().cloud());
        at = stream(values, at, status.replication().legacyToCloud());
        at = stream(values, at, status.replication().cloudToLegacy());
        values[at] = status.gateways().stream().mapToInt(StatusView.Gateway::held).sum();
        StatusView.Proof proof = status.proof();
        values[at + 1] = proof == null ? Double.NaN : proof.dirtyKeys();
        at = figures(values, at + 2, status.sides().legacy());
        figures(values, at, status.sides().cloud());
        return values;
    }

    private static int side(double[] values, int from, StatusView.Side side) {
        StatusView.Latency latency = side.latency();
        values[from] = side.requestsPerSecond();
        values[from + 1] = side.errorsPerSecond();
        values[from + 2] = latency == null ? Double.NaN : latency.p50();
        values[from + 3] = latency == null ? Double.NaN : latency.p95();
        values[from + 4] = latency == null ? Double.NaN : latency.p99();
        values[from + 5] = known(side.database().answerMillis());
        values[from + 6] = known(side.database().transactionsPerSecond());
        return from + 7;
    }

    /// The spec's, which never change while this process runs.
    private int figures(double[] values, int from, StatusView.Side side) {
        int each = (names.size() - OURS.size()) / 2;
        for (int i = 0; i < each; i++) {
            boolean isThere = i < side.figures().size();
            values[from + i] = isThere ? known(side.figures().get(i).value()) : Double.NaN;
        }
        return from + each;
    }

    private static double known(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private static int stream(double[] values, int from, StatusView.Stream stream) {
        Double lag = stream.lagMillis();
        values[from] = known(lag);
        values[from + 1] = stream.transactionsPerSecond();
        return from + 2;
    }

    /// Of what is known in it.
    private Sample mean(List<Sample> samples) {
        double[] mean = new double[names.size()];
        for (int i = 0; i < mean.length; i++) {
            int column = i;
            mean[i] =
                    samples.stream()
                            .mapToDouble(sample -> sample.values()[column])
                            .filter(value -> !Double.isNaN(value))
                            .average()
                            .orElse(Double.NaN);
        }
        return new Sample(samples.getLast().atMillis(), Arrays.copyOf(mean, mean.length));
    }
}
