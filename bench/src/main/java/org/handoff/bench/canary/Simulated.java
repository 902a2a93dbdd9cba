package org.handoff.bench.canary;

import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.LatencyBands;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One arm of a simulated canary: requests that fail with a probability, are refused three times in
/// a hundred, and take a log-normal time around 8 ms. One thread.
final class Simulated {
    private static final double REFUSED = 0.03;
    private static final double MEDIAN_NANOS = 8e6;
    private static final double SPREAD = 0.7;

    private final SplittableRandom random;
    private final long[] bands = new long[LatencyBands.COUNT];
    private long requests;
    private long errors;
    private long refusals;

    Simulated(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Sends requests.
    ///
    /// @return how many of them failed
    int send(int count, double errorRate) {
        int failed = 0;
        for (int i = 0; i < count; i++) {
            double outcome = random.nextDouble();
            failed += outcome < errorRate ? 1 : 0;
            refusals += outcome > 1 - REFUSED ? 1 : 0;
            bands[LatencyBands.of((long) (MEDIAN_NANOS * Math.exp(SPREAD * normal())))]++;
        }
        requests += count;
        errors += failed;
        return failed;
    }

    /// Nearly normal: the sum of twelve even ones.
    private double normal() {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    long requests() {
        return requests;
    }

    long errors() {
        return errors;
    }

    Arm arm() {
        List<Long> times = new ArrayList<>();
        for (long band : bands) {
            times.add(band);
        }
        return new Arm(requests, requests, errors, refusals, 0, times);
    }
}
