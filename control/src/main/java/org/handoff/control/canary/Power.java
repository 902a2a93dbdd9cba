package org.handoff.control.canary;

/// How likely the test of errors would have found a doubling by now, and after how many requests it
/// will have. From the drift and the spread of its logarithm per request of the canary, as if the
/// rates were known; what learning them costs is not counted, nor is that it may cross the line
/// earlier and fall back.
///
/// @param drift mean growth of the logarithm per request of the canary, if errors doubled
/// @param spread its standard deviation
/// @param line what it must reach
record Power(double drift, double spread, double line) {
    /// @param base error rate of the baseline
    /// @param ratio odds of the canary to those of the baseline that are to be found
    /// @param canaryShare of all requests
    /// @param line natural logarithm that rejects
    static Power of(double base, double ratio, double canaryShare, double line) {
        double canary = RateTest.atOdds(base, ratio);
        double mixed = canaryShare * canary + (1 - canaryShare) * base;
        double perCanary = (1 - canaryShare) / canaryShare;
        double drift = divergence(canary, mixed) + perCanary * divergence(base, mixed);
        double variance = spread(canary, mixed) + perCanary * spread(base, mixed);
        return new Power(drift, Math.sqrt(variance), line);
    }

    /// Kullback-Leibler divergence of two yes-or-no distributions.
    private static double divergence(double p, double q) {
        return p * Math.log(p / q) + (1 - p) * (Math.log1p(-p) - Math.log1p(-q));
    }

    /// Variance of the logarithm of their likelihood ratio under the first.
    private static double spread(double p, double q) {
        double step = Math.log(p / q) - (Math.log1p(-p) - Math.log1p(-q));
        return p * (1 - p) * step * step;
    }

    /// Probability that a doubling would have been found after so many requests of the canary.
    double after(double requests) {
        return requests <= 0
                ? 0
                : normal((requests * drift - line) / (spread * Math.sqrt(requests)));
    }

    /// Requests of the canary after which that probability is reached.
    long requestsFor(double power) {
        double low = 1;
        double high = 1;
        while (after(high) < power && high < 1e15) {
            high *= 2;
        }
        while (high - low > 0.5) {
            double middle = (low + high) / 2;
            if (after(middle) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (long) Math.ceil(high);
    }

    /// The standard normal distribution function, to 7 digits: Abramowitz and Stegun, "Handbook of
    /// Mathematical Functions" (1964), 26.2.17.
    static double normal(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double polynomial =
                t
                        * (0.319381530
                                + t
                                        * (-0.356563782
                                                + t
                                                        * (1.781477937
                                                                + t
                                                                        * (-1.821255978
                                                                                + t
                                                                                        * 1.330274429))));
        double tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * polynomial;
        return x >= 0 ? 1 - tail : tail;
    }
}
