package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.CanaryCounts.Arms;
import org.handoff.socket.LatencyBands;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Judges one version of a canary's rule, from what the gateways count under it. It may be asked
/// after every poll: the rate of false alarms holds for all looks together.
///
/// Owned by one thread. Time is nanoseconds of the owner's monotonic clock.
public final class CanaryJudge {
    /// Odds of errors, to those of the baseline, that the power is computed for.
    static final double DOUBLING = 2;

    /// Gateways, restarts counted anew; more than any fleet has within one canary.
    private static final int GATEWAYS_MAX = 1_000;

    private final JudgeTerms terms;
    private final boolean isTrial;
    private final long version;
    private final Comparison comparison;
    private final Guards guards;
    private final Calibration calibration;
    private final Map<String, CanaryCounts> last = new HashMap<>();

    /// @param isTrial an A/A trial: guards and calibration look at the same traffic
    public CanaryJudge(JudgeTerms terms, long version, int routes, boolean isTrial) {
        this.terms = terms;
        this.version = version;
        this.isTrial = isTrial;
        comparison = new Comparison(routes);
        guards = new Guards(terms);
        calibration = new Calibration(isTrial ? CanaryCounts.SLICES : 0);
    }

    public long version() {
        return version;
    }

    /// Takes what a gateway has counted since it obeys this version; other versions are ignored.
    ///
    /// @param gateway its name and incarnation: a restarted one counts from zero
    public void take(String gateway, CanaryCounts counts, long now) {
        boolean fits =
                counts.version() == version
                        && counts.isPlacing()
                        && counts.routes().size() == comparison.routes();
        if (!fits || (!last.containsKey(gateway) && last.size() >= GATEWAYS_MAX)) {
            return;
        }
        CanaryCounts before = last.get(gateway);
        if (before != null && isOlder(counts, before)) {
            return;
        }
        last.put(gateway, counts);
        Arm canary = Arm.NONE;
        Arm baseline = Arm.NONE;
        for (int i = 0; i < comparison.routes(); i++) {
            Arms then = before == null ? Arms.NONE : before.routes().get(i);
            Arm newCanary = counts.routes().get(i).canary().minus(then.canary());
            Arm newBaseline = counts.routes().get(i).baseline().minus(then.baseline());
            comparison.take(i, newCanary, newBaseline);
            canary = canary.plus(newCanary);
            baseline = baseline.plus(newBaseline);
        }
        guards.take(canary, baseline, now);
        if (isTrial) {
            calibration.take(news(counts.slices(), before == null ? null : before.slices()));
        }
    }

    /// Whether a poll was overtaken by a later one: then nothing of it is news.
    private static boolean isOlder(CanaryCounts counts, CanaryCounts known) {
        for (int i = 0; i < counts.routes().size(); i++) {
            Arms now = counts.routes().get(i);
            Arms then = known.routes().get(i);
            if (now.canary().requests() < then.canary().requests()
                    || now.baseline().requests() < then.baseline().requests()
                    || now.canary().sent() < then.canary().sent()
                    || now.baseline().sent() < then.baseline().sent()) {
                return true;
            }
        }
        return false;
    }

    private static List<Arm> news(List<Arm> now, @Nullable List<Arm> before) {
        List<Arm> news = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            boolean known = before != null && i < before.size();
            news.add(known && before != null ? now.get(i).minus(before.get(i)) : now.get(i));
        }
        return news;
    }

    /// What to think now.
    public Opinion opinion() {
        double line = -Math.log(terms.alpha());
        Arm canary = comparison.allCanary();
        Arm baseline = comparison.allBaseline();
        Power power = power(canary, baseline, line);
        double reached = power.after((double) canary.requests());
        long wanted = power.requestsFor(terms.power());
        boolean rejected = comparison.highestLogEvidence() >= line;
        Opinion.Outcome outcome =
                rejected || !guards.tripped().isEmpty()
                        ? Opinion.Outcome.FAIL
                        : reached >= terms.power()
                                ? Opinion.Outcome.PASS
                                : Opinion.Outcome.INCONCLUSIVE;
        return new Opinion(
                outcome,
                reason(outcome, canary, baseline, reached, wanted),
                !guards.tripped().isEmpty(),
                Math.exp(Math.min(comparison.highestLogEvidence(), 700)),
                reached,
                wanted,
                routes(),
                unexercised(),
                calibration.falseAlarms(terms.alpha()),
                calibration.count());
    }

    private Power power(Arm canary, Arm baseline, double line) {
        double rate = rate(baseline.errors(), baseline.requests());
        double share = (canary.requests() + 1.0) / (canary.requests() + baseline.requests() + 2.0);
        double needed = line - Math.log(Metric.ERRORS.weight()) + RateTest.logCostOfDoubling();
        return Power.of(Math.max(rate, terms.errorRateMin()), DOUBLING, share, needed);
    }

    private String reason(
            Opinion.Outcome outcome, Arm canary, Arm baseline, double power, long wanted) {
        return switch (outcome) {
            case FAIL ->
                    guards.tripped().isEmpty()
                            ? worse(comparison.loudest(), canary, baseline)
                            : guards.tripped();
            case PASS ->
                    "nothing worse was found in %,d requests; a doubling of errors would have been,"
                                    .formatted(canary.requests())
                            + " with a probability of %.0f %%".formatted(power * 100);
            case INCONCLUSIVE ->
                    "%,d of about %,d requests: a doubling of errors would have been found with a"
                                    .formatted(canary.requests(), wanted)
                            + " probability of %.0f %% only".formatted(Math.floor(power * 100));
        };
    }

    private static String worse(Metric metric, Arm canary, Arm baseline) {
        return switch (metric) {
            case ERRORS ->
                    "errors: %.2f %% against %.2f %%"
                            .formatted(
                                    100 * rate(canary.errors(), canary.requests()),
                                    100 * rate(baseline.errors(), baseline.requests()));
            case REFUSALS ->
                    "refusals (4xx): %.2f %% against %.2f %%"
                            .formatted(
                                    100 * rate(canary.refusals(), canary.requests()),
                                    100 * rate(baseline.refusals(), baseline.requests()));
            case MEDIAN_LATENCY -> slower("half", 0.5, canary, baseline);
            case TAIL_LATENCY -> slower("nineteen of twenty", 0.95, canary, baseline);
        };
    }

    private static String slower(String share, double quantile, Arm canary, Arm baseline) {
        return "latency: %s within %s ms against %s ms"
                .formatted(share, millis(canary, quantile), millis(baseline, quantile));
    }

    /// Upper end of the band in which a quantile lies, in milliseconds.
    public static String millis(Arm arm, double quantile) {
        double end = LatencyBands.endMillis(Comparison.band(arm, quantile));
        return Double.isInfinite(end) ? "more" : "%.1f".formatted(end);
    }

    private static double rate(long events, long requests) {
        return requests == 0 ? 0 : (double) events / requests;
    }

    private List<Arms> routes() {
        List<Arms> routes = new ArrayList<>();
        for (int i = 0; i < comparison.routes(); i++) {
            routes.add(new Arms(comparison.canary(i), comparison.baseline(i)));
        }
        return routes;
    }

    private List<Integer> unexercised() {
        List<Integer> unexercised = new ArrayList<>();
        for (int i = 0; i < comparison.routes(); i++) {
            if (comparison.canary(i).requests() == 0) {
                unexercised.add(i);
            }
        }
        return unexercised;
    }
}
