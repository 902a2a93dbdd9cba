package org.handoff.control.canary;

import java.util.Map;
import java.util.Set;

/// How well a cohort stands for the whole. Each part lies between 0 and 1.
///
/// @param mix 1 less the Jensen-Shannon distance of the two distributions over routes
/// @param peak the cohort's share of the busiest hour, of its share of all hours; at most 1
/// @param channels of all channels, those that the cohort uses
/// @param shifts of all shifts in which there is work, those in which the cohort works
public record Coverage(double mix, double peak, double channels, double shifts) {
    private static final double MIX_WEIGHT = 0.4;
    private static final double OTHER_WEIGHT = 0.2;

    /// All parts in one.
    public double score() {
        return MIX_WEIGHT * mix + OTHER_WEIGHT * (peak + channels + shifts);
    }

    static Coverage of(Volume cohort, Volume whole) {
        double peak = (double) cohort.inHour(whole.busiestHour()) * whole.requests();
        double even = (double) whole.inHour(whole.busiestHour()) * cohort.requests();
        return new Coverage(
                1 - distance(cohort.byRoute(), whole.byRoute()),
                even <= 0 ? 0 : Math.min(1, peak / even),
                part(cohort.byChannel().keySet(), whole.byChannel().keySet()),
                part(cohort.byShift().keySet(), whole.byShift().keySet()));
    }

    private static double part(Set<?> some, Set<?> all) {
        return all.isEmpty() ? 1 : (double) some.size() / all.size();
    }

    /// The square root of the Jensen-Shannon divergence to base 2: 0 for equal, 1 for disjoint.
    /// Source: Endres and Schindelin, "A new metric for probability distributions", IEEE Trans.
    /// Information Theory 49 (2003).
    static double distance(Map<String, Long> one, Map<String, Long> other) {
        double oneTotal = total(one);
        double otherTotal = total(other);
        if (oneTotal == 0 || otherTotal == 0) {
            return 1;
        }
        double divergence = 0;
        for (Map.Entry<String, Long> each : other.entrySet()) {
            double q = each.getValue() / otherTotal;
            double p = one.getOrDefault(each.getKey(), 0L) / oneTotal;
            divergence += half(p, q) + half(q, p);
        }
        for (Map.Entry<String, Long> each : one.entrySet()) {
            if (!other.containsKey(each.getKey())) {
                divergence += half(each.getValue() / oneTotal, 0);
            }
        }
        return Math.sqrt(Math.clamp(divergence, 0, 1));
    }

    private static double half(double p, double q) {
        return p == 0 ? 0 : p / 2 * Math.log(2 * p / (p + q)) / Math.log(2);
    }

    private static double total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
