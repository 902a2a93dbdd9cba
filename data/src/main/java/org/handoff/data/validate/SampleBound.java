package org.handoff.data.validate;

/// What a random sample says about the rows that were not drawn.
public final class SampleBound {
    /// How sure the bound is.
    public static final double CONFIDENCE = 0.95;

    private static final int STEPS = 60;

    private SampleBound() {}

    /// The greatest share of differing rows, 0 to 1, at which a sample of `drawn` rows would still
    /// show at most `differing` of them with a chance of 5 %. None found among 1,000 bounds it at
    /// 0.3 %: it never says that there are none. Source of fact: Clopper and Pearson 1934, the
    /// one-sided exact bound.
    public static double upper(long drawn, long differing) {
        if (drawn == 0 || differing >= drawn) {
            return 1;
        }
        double low = (double) differing / drawn;
        double high = 1;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (atMost(drawn, differing, middle) > 1 - CONFIDENCE) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /// The chance of at most `differing` among `drawn`, if each differs with chance `share`.
    private static double atMost(long drawn, long differing, double share) {
        double term = drawn * Math.log1p(-share);
        double sum = Math.exp(term);
        for (long i = 1; i <= differing; i++) {
            term += Math.log((double) (drawn - i + 1) / i) + Math.log(share) - Math.log1p(-share);
            sum += Math.exp(term);
        }
        return sum;
    }
}
