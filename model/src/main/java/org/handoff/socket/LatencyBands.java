package org.handoff.socket;

import java.util.ArrayList;
import java.util.List;

/// Bands of a latency histogram: band 0 is up to a quarter of a millisecond, and each next one ends
/// at √2 times the one before.
public final class LatencyBands {
    /// The last one has no end.
    public static final int COUNT = 40;

    private static final double FIRST_NANOS = 250_000;
    private static final double STEP = Math.sqrt(2);

    private LatencyBands() {}

    /// The band of a time.
    public static int of(long nanos) {
        if (nanos <= FIRST_NANOS) {
            return 0;
        }
        // One less than rounding up where a time lies on an end, up to a rounding error.
        int band = (int) Math.ceil(Math.log(nanos / FIRST_NANOS) / Math.log(STEP) - 1e-9);
        return Math.min(COUNT - 1, Math.max(0, band));
    }

    /// Where a band ends, in milliseconds; infinite for the last.
    public static double endMillis(int band) {
        return band >= COUNT - 1
                ? Double.POSITIVE_INFINITY
                : FIRST_NANOS * Math.pow(STEP, band) / 1e6;
    }

    /// Lists may be shorter than [#COUNT]: what is missing is zero.
    static List<Long> sum(List<Long> left, List<Long> right, int sign) {
        int size = Math.max(left.size(), right.size());
        List<Long> sum = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            sum.add(at(left, i) + sign * at(right, i));
        }
        return sum;
    }

    private static long at(List<Long> bands, int i) {
        return i < bands.size() ? bands.get(i) : 0;
    }
}
