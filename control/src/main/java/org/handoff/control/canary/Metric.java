package org.handoff.control.canary;

import java.util.Locale;

/// What is compared. Each has a share of the false alarms that are allowed.
public enum Metric {
    /// Answered 5xx, broken off, or not answered.
    ERRORS(0.4),
    /// Answered 4xx: a session that the other side does not know, say.
    REFUSALS(0.2),
    /// Slower than half of the baseline's.
    MEDIAN_LATENCY(0.2),
    /// Slower than nineteen of twenty of the baseline's.
    TAIL_LATENCY(0.2);

    private final double weight;

    Metric(double weight) {
        this.weight = weight;
    }

    /// Its share of alpha; together 1.
    double weight() {
        return weight;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
