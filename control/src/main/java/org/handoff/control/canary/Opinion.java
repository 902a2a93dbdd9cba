package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts;

import java.util.List;
import java.util.Locale;

/// What the judge thinks of a canary at one look.
///
/// @param reason one sentence
/// @param guard whether a guard failed it, with no statistics; false if a test did
/// @param evidence of the test: reciprocal of the false-alarm rate at which it would fail now
/// @param power probability that a doubling of errors would have been found by now
/// @param requestsWanted of the canary, for the power that is asked for
/// @param routes counted so far, in the order of the settings
/// @param unexercised indexes of routes of which the canary has seen no request
/// @param falseAlarms in an A/A trial, slices that would have been returned; otherwise 0
/// @param slices in an A/A trial, how many there are; otherwise 0
public record Opinion(
        Outcome outcome,
        String reason,
        boolean guard,
        double evidence,
        double power,
        long requestsWanted,
        List<CanaryCounts.Arms> routes,
        List<Integer> unexercised,
        int falseAlarms,
        int slices) {
    public Opinion {
        routes = List.copyOf(routes);
        unexercised = List.copyOf(unexercised);
    }

    /// Inconclusive never advances a canary, and fail returns it.
    public enum Outcome {
        PASS,
        FAIL,
        INCONCLUSIVE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// All routes together.
    public CanaryCounts.Arms total() {
        CanaryCounts.Arms total = CanaryCounts.Arms.NONE;
        for (CanaryCounts.Arms each : routes) {
            total = total.plus(each);
        }
        return total;
    }
}
