package org.handoff.gateway.metrics;

import org.handoff.socket.LatencyBands;

import java.util.function.IntToLongFunction;

/// Writes Prometheus's text format 0.0.4: families, each with its samples behind it.
final class PrometheusText {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final StringBuilder out = new StringBuilder(32 * 1_024);
    private String family = "";

    /// Begins a family; the samples that follow are its.
    PrometheusText family(String name, String type, String help) {
        family = name;
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /// A family of one sample without labels.
    void counter(String name, String help, long value) {
        family(name, "counter", help).sample(value);
    }

    /// The same.
    void gauge(String name, String help, double value) {
        family(name, "gauge", help).sample(value);
    }

    /// The same.
    void gauge(String name, String help, long value) {
        family(name, "gauge", help).sample(value);
    }

    /// @param labels name, value, name, value ...
    PrometheusText sample(double value, String... labels) {
        return sample("", value, labels);
    }

    /// The same; exact up to 2^53.
    PrometheusText sample(long value, String... labels) {
        return sample("", (double) value, labels);
    }

    private PrometheusText sample(String suffix, double value, String... labels) {
        out.append(family).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escaped(labels[i + 1]);
            out.append('"');
        }
        out.append(labels.length == 0 ? " " : "} ");
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
        out.append('\n');
        return this;
    }

    /// A histogram's samples, by [LatencyBands], in seconds.
    ///
    /// @param band how many are in that band
    /// @param sumNanos of all
    void histogram(IntToLongFunction band, long sumNanos, String... labels) {
        String[] all = new String[labels.length + 2];
        System.arraycopy(labels, 0, all, 0, labels.length);
        all[labels.length] = "le";
        long count = 0;
        for (int i = 0; i < LatencyBands.COUNT; i++) {
            count += band.applyAsLong(i);
            double end = LatencyBands.endMillis(i) / MILLIS;
            all[labels.length + 1] = Double.isInfinite(end) ? "+Inf" : Double.toString(end);
            sample("_bucket", (double) count, all);
        }
        sample("_sum", sumNanos / NANOS, labels);
        sample("_count", (double) count, labels);
    }

    /// A summary's samples.
    void summary(long count, double sum, String... labels) {
        sample("_sum", sum, labels);
        sample("_count", (double) count, labels);
    }

    private void escaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
