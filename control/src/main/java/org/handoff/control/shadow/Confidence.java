package org.handoff.control.shadow;

/// Exact statements about shares, from counts (Clopper and Pearson 1934).
final class Confidence {
    private static final double ERROR = 0.05;
    private static final int HALVINGS = 60;

    private Confidence() {}

    /// The share that the true one is below with 95 % confidence. With no hit among n it is about 3
    /// / n.
    ///
    /// @return 1 if nothing was tried
    static double upper(long hits, long tries) {
        if (tries <= 0 || hits >= tries) {
            return 1;
        }
        double low = (double) hits / tries;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (atMost(hits, tries, middle) > ERROR) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /// How likely so many hits or more are, if each try hits by a fair coin.
    static double byCoin(long hits, long tries) {
        return hits <= 0 ? 1 : 1 - atMost(hits - 1, tries, 0.5);
    }

    /// How likely at most so many hits are. Summed from the largest term downwards, until terms no
    /// longer count.
    private static double atMost(long hits, long tries, double share) {
        if (hits >= tries || share <= 0) {
            return 1;
        }
        double odds = share / (1 - share);
        double term =
                Math.exp(
                        logChoose(tries, hits)
                                + hits * Math.log(share)
                                + (tries - hits) * Math.log1p(-share));
        double sum = 0;
        for (long k = hits; k >= 0; k--) {
            sum += term;
            double next = term * k / ((tries - k + 1) * odds);
            if (next < sum * 1e-17 && next < term) {
                break;
            }
            term = next;
        }
        return Math.min(1, sum);
    }

    private static double logChoose(long n, long k) {
        return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    /// Exact below 256, by Stirling's series above: its error there is below 1e-13.
    private static double logFactorial(long n) {
        if (n < 256) {
            double sum = 0;
            for (long i = 2; i <= n; i++) {
                sum += Math.log((double) i);
            }
            return sum;
        }
        return (n + 0.5) * Math.log((double) n)
                - n
                + 0.5 * Math.log(2 * Math.PI)
                + 1.0 / (12.0 * n)
                - 1.0 / (360.0 * n * n * n);
    }
}
