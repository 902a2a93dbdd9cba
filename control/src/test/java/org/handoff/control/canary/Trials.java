package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.CanaryCounts.Arms;
import org.handoff.socket.LatencyBands;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Simulated canaries on one gateway: batches of requests with errors, refusals and latencies.
///
/// @param canaryBatch requests of the canary between two looks
/// @param baselineBatch of the baseline
/// @param errors probability of an error in the baseline, and in the canary times the odds
/// @param errorRatio of the canary to the baseline
/// @param slowness factor of the canary's latency
/// @param day whether error rate and latency swing with the time of day
record Trials(
        int canaryBatch,
        int baselineBatch,
        double errors,
        double errorRatio,
        double slowness,
        boolean day) {

    /// Looks until the judge fails the canary; -1 if it does not within so many.
    int looksToFailure(JudgeTerms terms, int looks, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CanaryJudge judge = new CanaryJudge(terms, 1, 1, false);
        Sums canary = new Sums();
        Sums baseline = new Sums();
        for (int look = 1; look <= looks; look++) {
            double swing = day ? 1 + 0.9 * Math.sin(look / 7.0) : 1;
            canary.add(canaryBatch, errors * errorRatio * swing, slowness * swing, random);
            baseline.add(baselineBatch, errors * swing, swing, random);
            Arms arms = new Arms(canary.arm(), baseline.arm());
            judge.take("g1", new CanaryCounts(1, true, List.of(arms), List.of()), look);
            if (judge.opinion().outcome() == Opinion.Outcome.FAIL) {
                return look;
            }
        }
        return -1;
    }

    /// What an arm counted by now.
    static final class Sums {
        private long requests;
        private long errors;
        private long refusals;
        private final long[] bands = new long[LatencyBands.COUNT];

        void add(int count, double errorRate, double factor, SplittableRandom random) {
            for (int i = 0; i < count; i++) {
                requests++;
                if (random.nextDouble() < errorRate) {
                    errors++;
                } else if (random.nextDouble() < 0.03) {
                    refusals++;
                }
                // log-normal around 8 ms
                double millis = 8 * factor * Math.exp(0.7 * gaussian(random));
                bands[LatencyBands.of((long) (millis * 1e6))]++;
            }
        }

        private static double gaussian(SplittableRandom random) {
            double sum = -6;
            for (int i = 0; i < 12; i++) {
                sum += random.nextDouble();
            }
            return sum;
        }

        Arm arm() {
            List<Long> times = new ArrayList<>();
            for (long band : bands) {
                times.add(band);
            }
            return new Arm(requests, requests, errors, refusals, 0, times);
        }
    }
}
