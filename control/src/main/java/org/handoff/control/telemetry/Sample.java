package org.handoff.control.telemetry;

import java.util.Map;

/// One figure.
///
/// @param name as Prometheus names it
/// @param help what it counts
/// @param labels of what; at most one
public record Sample(String name, String help, Map<String, String> labels, double value) {
    public Sample {
        labels = Map.copyOf(labels);
    }
}
