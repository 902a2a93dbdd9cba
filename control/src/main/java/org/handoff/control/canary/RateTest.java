package org.handoff.control.canary;

import java.util.Arrays;

/// Whether a share of requests (errors, say) is greater in the canary than in the baseline: a test
/// that may be looked at after every batch, for ever, and stopped at any look.
///
/// The null hypothesis: on each route and in each batch, a request of the canary has the property
/// with at most the probability that one of the baseline has. These probabilities are unknown and
/// may change from batch to batch, with the time of day say.
///
/// The evidence against it is an e-process. For one batch of one route with n_c and n_b requests of
/// which k_c and k_b have the property, and for any rates p_c > p_b fixed before the batch, let p_0
/// = (n_c p_c + n_b p_b) / (n_c + n_b). Then
///
/// `E = (p_c/p_0)^k_c ((1-p_c)/(1-p_0))^(n_c-k_c) (p_b/p_0)^k_b ((1-p_b)/(1-p_0))^(n_b-k_b)`
///
/// has expectation at most 1 under the null, whatever the true rates. So the product over batches
/// and routes is a non-negative supermartingale that starts at 1, and so is a weighted mean of such
/// products. By Ville's inequality it ever exceeds 1/α with probability at most α: at any look, and
/// at all looks together. p_b is learnt from earlier batches, p_c has a fixed odds ratio to it; the
/// mean is over [#RATIOS].
///
/// What it needs: requests of one batch are independent, given its size. Requests that fail
/// together break that, and an A/A trial shows by how much ([Calibration]).
///
/// Sources: Turner, Ly and Grünwald, "Generic E-variables for exact sequential k-sample tests that
/// allow for optional stopping", J. Statistical Planning and Inference 230 (2024), theorem 1;
/// Ville, "Étude critique de la notion de collectif" (1939); for canaries, Lindon, Sanden and
/// Shirikian, "Rapid regression detection in software deployments through sequential testing", KDD
/// 2022 (arXiv 2205.14762).
public final class RateTest {
    /// Odds of the canary to those of the baseline, of the alternatives that are bet on.
    private static final double[] RATIOS = {2, 4, 16, 64};

    /// How much is bet on each: most on the doubling that the power is computed for.
    private static final double[] WEIGHTS = {0.7, 0.1, 0.1, 0.1};

    /// What is believed of a rate before anything was seen: half an event in a hundred requests.
    private static final double PRIOR_EVENTS = 0.5;

    private static final double PRIOR_REQUESTS = 100;
    private static final double RATE_MIN = 1e-9;
    private static final int BISECTIONS = 24;

    private final double[] logs = new double[RATIOS.length];
    private final long[][] past;
    private double highest;

    /// @param routes strata: rates may differ between them
    public RateTest(int routes) {
        past = new long[routes][4];
    }

    /// Takes a batch.
    ///
    /// @param canaryEvents of `canary` requests
    /// @param baselineEvents of `baseline` requests
    public void take(
            int route, long canaryEvents, long canary, long baselineEvents, long baseline) {
        long[] seen = past[route];
        if (canary > 0 && baseline > 0) {
            double pooled =
                    (seen[0] + seen[2] + PRIOR_EVENTS) / (seen[1] + seen[3] + PRIOR_REQUESTS);
            double share = (seen[1] + 1.0) / (seen[1] + seen[3] + 2.0);
            for (int i = 0; i < RATIOS.length; i++) {
                double base = base(pooled, share, RATIOS[i]);
                Bet bet = new Bet(base, atOdds(base, RATIOS[i]), canary, baseline);
                logs[i] += bet.log(canaryEvents, canary, baselineEvents, baseline);
            }
            highest = Math.max(highest, logEvidence());
        }
        seen[0] += canaryEvents;
        seen[1] += canary;
        seen[2] += baselineEvents;
        seen[3] += baseline;
    }

    /// Natural logarithm of the e-process now.
    double logEvidence() {
        return logMean(logs, WEIGHTS);
    }

    /// The highest that it ever was; the null is rejected once this reaches log(1/α).
    public double highestLogEvidence() {
        return highest;
    }

    /// The logarithm of a weighted mean of exponentials.
    static double logMean(double[] logs, double[] weights) {
        double most = Arrays.stream(logs).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < logs.length; i++) {
            sum += weights[i] * Math.exp(logs[i] - most);
        }
        return most + Math.log(sum);
    }

    /// What a bet on a doubling costs, because other alternatives are bet on as well.
    static double logCostOfDoubling() {
        return -Math.log(WEIGHTS[0]);
    }

    /// A rate whose odds are `ratio` times those of `rate`.
    static double atOdds(double rate, double ratio) {
        return ratio * rate / (1 - rate + ratio * rate);
    }

    /// The baseline's rate, if the canary's odds were `ratio` times as high and both together had
    /// the pooled rate.
    private static double base(double pooled, double canaryShare, double ratio) {
        double low = RATE_MIN;
        double high = pooled;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            double both = canaryShare * atOdds(middle, ratio) + (1 - canaryShare) * middle;
            if (both < pooled) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /// The four logarithms of one batch's factors.
    record Bet(double canaryHit, double canaryMiss, double baseHit, double baseMiss) {
        Bet(double base, double canary, long canaryRequests, long baseRequests) {
            double mixed =
                    (canaryRequests * canary + baseRequests * base)
                            / (canaryRequests + baseRequests);
            this(
                    Math.log(canary / mixed),
                    Math.log1p(-canary) - Math.log1p(-mixed),
                    Math.log(base / mixed),
                    Math.log1p(-base) - Math.log1p(-mixed));
        }

        double log(long canaryEvents, long canary, long baseEvents, long base) {
            return canaryEvents * canaryHit
                    + (canary - canaryEvents) * canaryMiss
                    + baseEvents * baseHit
                    + (base - baseEvents) * baseMiss;
        }
    }
}
