package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.LatencyBands;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// All metrics of two arms, as one test: the weighted mean of their e-processes is one itself.
///
/// A request is slow if it took longer than a bound that half, or nineteen of twenty, of the
/// baseline's earlier ones of that route kept; for the canary the bound is one band
/// ([LatencyBands]), that is √2 times, higher. So what is rejected is "at most √2 times as slow".
final class Comparison {
    /// Bands by which the canary may be slower.
    private static final int SLOWER_BANDS = 1;

    /// Answers of the baseline on a route before bounds are set.
    private static final long LEARNT_MIN = 20;

    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.95;

    private final Map<Metric, RateTest> tests = new EnumMap<>(Metric.class);
    private final Arm[] canary;
    private final Arm[] baseline;
    private double highest;

    Comparison(int routes) {
        for (Metric metric : Metric.values()) {
            tests.put(metric, new RateTest(routes));
        }
        canary = new Arm[routes];
        baseline = new Arm[routes];
        Arrays.fill(canary, Arm.NONE);
        Arrays.fill(baseline, Arm.NONE);
    }

    /// Takes what came to one route since the last look.
    void take(int route, Arm newCanary, Arm newBaseline) {
        long c = newCanary.requests();
        long b = newBaseline.requests();
        test(Metric.ERRORS).take(route, newCanary.errors(), c, newBaseline.errors(), b);
        test(Metric.REFUSALS).take(route, newCanary.refusals(), c, newBaseline.refusals(), b);
        if (baseline[route].answered() >= LEARNT_MIN) {
            slow(Metric.MEDIAN_LATENCY, route, MEDIAN, newCanary, newBaseline);
            slow(Metric.TAIL_LATENCY, route, TAIL, newCanary, newBaseline);
        }
        canary[route] = canary[route].plus(newCanary);
        baseline[route] = baseline[route].plus(newBaseline);
        highest = Math.max(highest, logEvidence());
    }

    private void slow(Metric metric, int route, double share, Arm newCanary, Arm newBaseline) {
        int bound = band(baseline[route], share);
        test(metric)
                .take(
                        route,
                        newCanary.slowerThan(bound + SLOWER_BANDS),
                        newCanary.answered(),
                        newBaseline.slowerThan(bound),
                        newBaseline.answered());
    }

    /// The band within which that share of the answers lies.
    static int band(Arm arm, double share) {
        long wanted = (long) Math.ceil(arm.answered() * share);
        long seen = 0;
        for (int i = 0; i < arm.bands().size(); i++) {
            seen += arm.bands().get(i);
            if (seen >= wanted) {
                return i;
            }
        }
        return LatencyBands.COUNT - 1;
    }

    private RateTest test(Metric metric) {
        return tests.getOrDefault(metric, new RateTest(0));
    }

    /// Natural logarithm of the e-process of all metrics.
    double logEvidence() {
        Metric[] metrics = Metric.values();
        double[] logs = new double[metrics.length];
        double[] weights = new double[metrics.length];
        for (int i = 0; i < metrics.length; i++) {
            logs[i] = logEvidence(metrics[i]);
            weights[i] = metrics[i].weight();
        }
        return RateTest.logMean(logs, weights);
    }

    double logEvidence(Metric metric) {
        return test(metric).logEvidence();
    }

    /// The highest that [#logEvidence()] was at any look.
    double highestLogEvidence() {
        return highest;
    }

    /// The metric that speaks loudest against the canary.
    Metric loudest() {
        Metric loudest = Metric.ERRORS;
        for (Metric metric : Metric.values()) {
            if (logEvidence(metric) > logEvidence(loudest)) {
                loudest = metric;
            }
        }
        return loudest;
    }

    Arm canary(int route) {
        return canary[route];
    }

    Arm baseline(int route) {
        return baseline[route];
    }

    int routes() {
        return canary.length;
    }

    Arm allCanary() {
        return sum(canary);
    }

    Arm allBaseline() {
        return sum(baseline);
    }

    private static Arm sum(Arm[] arms) {
        Arm sum = Arm.NONE;
        for (Arm arm : arms) {
            sum = sum.plus(arm);
        }
        return sum;
    }
}
