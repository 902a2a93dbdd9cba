package org.handoff.control.canary;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.canary.Opinion.Outcome;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.CanaryCounts.Arms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

class CanaryJudgeTest {
    private static final JudgeTerms TERMS = JudgeTerms.DEFAULT;

    /// Looked at after every batch, the whole judge: guards, all four metrics.
    @Test
    void of_ten_thousand_canaries_that_do_no_worse_at_most_alpha_are_returned() {
        int returned = 0;
        for (int run = 0; run < 10_000; run++) {
            Trials trials = new Trials(5 + run % 20, 10 + run % 31, 0.02, 1, 1, run % 2 == 0);
            returned += trials.looksToFailure(TERMS, 60, run) > 0 ? 1 : 0;
        }
        assertThat(returned / 10_000.0).isLessThanOrEqualTo(TERMS.alpha());
    }

    /// The test of errors by itself at the bound of 20 %, where it has to work for it.
    @Test
    void the_test_of_one_rate_keeps_its_alpha_at_every_look_for_any_true_rate() {
        double line = -Math.log(0.2);
        for (double rate : new double[] {0.001, 0.02, 0.3, 0.9}) {
            int rejected = 0;
            for (int run = 0; run < 2_000; run++) {
                SplittableRandom random = new SplittableRandom(run);
                RateTest test = new RateTest(1);
                for (int look = 0; look < 200; look++) {
                    test.take(0, hits(3, rate, random), 3, hits(9, rate, random), 9);
                }
                rejected += test.highestLogEvidence() >= line ? 1 : 0;
            }
            assertThat(rejected / 2_000.0).as("at %s", rate).isLessThanOrEqualTo(0.2);
        }
    }

    private static int hits(int count, double rate, SplittableRandom random) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            hits += random.nextDouble() < rate ? 1 : 0;
        }
        return hits;
    }

    /// Against the test that asks for its sample size beforehand and looks once, at the same alpha
    /// and with the power of 95 % that finding it in nearly every run deserves.
    @Test
    void a_doubling_of_errors_is_found_with_thirty_percent_fewer_requests_than_a_fixed_test() {
        double alpha = 0.05;
        double base = 0.02;
        double twice = RateTest.atOdds(base, 2);
        int fixed = fixedSize(alpha, 0.95, base, twice);
        long[] needed = new long[2_000];
        for (int run = 0; run < needed.length; run++) {
            SplittableRandom random = new SplittableRandom(run);
            RateTest test = new RateTest(1);
            long sent = 0;
            while (test.highestLogEvidence() < -Math.log(alpha)) {
                test.take(0, hits(10, twice, random), 10, hits(10, base, random), 10);
                sent += 10;
            }
            needed[run] = sent;
        }
        double mean = Arrays.stream(needed).average().orElseThrow();
        assertThat(mean).as("of a fixed %d", fixed).isLessThan(0.7 * fixed);
    }

    /// Requests of each arm of a one-sided test of two proportions.
    static int fixedSize(double alpha, double power, double base, double canary) {
        double z = quantile(1 - alpha) + quantile(power);
        double variance = base * (1 - base) + canary * (1 - canary);
        return (int) Math.ceil(z * z * variance / ((canary - base) * (canary - base)));
    }

    private static double quantile(double p) {
        double low = -10;
        double high = 10;
        for (int i = 0; i < 80; i++) {
            double middle = (low + high) / 2;
            if (Power.normal(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @ParameterizedTest
    @CsvSource({"0.02, 2, 1", "0.0005, 40, 1", "0.02, 1, 3"})
    void what_is_worse_is_found(double errors, double ratio, double slowness) {
        Trials trials = new Trials(20, 60, errors, ratio, slowness, true);
        int found = 0;
        for (int run = 0; run < 50; run++) {
            found += trials.looksToFailure(TERMS, 400, run) > 0 ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(49);
    }

    @Test
    void threefold_latency_is_found_within_a_few_hundred_requests() {
        int looks = new Trials(20, 60, 0.001, 1, 3, false).looksToFailure(TERMS, 100, 1);
        assertThat(looks).isBetween(1, 15);
    }

    @Test
    void a_canary_that_is_somewhat_slower_because_it_is_further_away_is_not_returned() {
        int returned = 0;
        for (int run = 0; run < 50; run++) {
            Trials trials = new Trials(20, 60, 0.01, 1, 1.25, false);
            returned += trials.looksToFailure(TERMS, 300, run) > 0 ? 1 : 0;
        }
        assertThat(returned).isLessThanOrEqualTo(3);
    }

    @Test
    void the_printed_power_is_what_simulated_doublings_show() {
        Trials trials = new Trials(20, 60, 0.02, 2, 1, false);
        int looks = 60;
        int found = 0;
        for (int run = 0; run < 400; run++) {
            found += trials.looksToFailure(TERMS, looks, run) > 0 ? 1 : 0;
        }
        double share = 0.25;
        double line =
                -Math.log(TERMS.alpha() * Metric.ERRORS.weight()) + RateTest.logCostOfDoubling();
        Power power = Power.of(0.02, 2, share, line);
        assertThat(found / 400.0).isCloseTo(power.after(looks * 20), within(0.15));
        assertThat(power.after((double) power.requestsFor(0.8))).isCloseTo(0.8, within(0.01));
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    private static Opinion after(CanaryJudge judge, Arm canary, Arm baseline, long millis) {
        judge.take("g1/i1", counts(canary, baseline), millis * 1_000_000);
        return judge.opinion();
    }

    private static CanaryCounts counts(Arm canary, Arm baseline) {
        return new CanaryCounts(1, true, List.of(new Arms(canary, baseline)), List.of());
    }

    private static Arm arm(long sent, long requests, long errors, long unreached) {
        return new Arm(sent, requests, errors, 0, unreached, List.of(requests - errors));
    }

    @Test
    void too_few_requests_are_inconclusive_and_enough_pass_with_the_power_that_is_printed() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        Opinion first = after(judge, arm(100, 100, 1, 0), arm(900, 900, 9, 0), 100);
        assertThat(first.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(first.power()).isLessThan(0.5);
        long wanted = first.requestsWanted();
        Opinion last =
                after(
                        judge,
                        arm(2 * wanted, 2 * wanted, wanted / 50, 0),
                        arm(18 * wanted, 18 * wanted, wanted * 9 / 50, 0),
                        200);
        assertThat(last.outcome()).isEqualTo(Outcome.PASS);
        assertThat(last.power()).isGreaterThan(0.8);
        assertThat(last.reason()).contains("probability");
    }

    @Test
    void half_of_a_seconds_requests_failing_returns_at_once() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        Opinion opinion = after(judge, arm(10, 10, 10, 0), arm(200, 200, 0, 0), 100);
        assertThat(opinion.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(opinion.guard()).isTrue();
        assertThat(opinion.reason()).contains("10 of 10");
    }

    @Test
    void when_both_sides_fail_alike_no_guard_speaks() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        Opinion opinion = after(judge, arm(20, 20, 12, 0), arm(200, 200, 120, 0), 100);
        assertThat(opinion.outcome()).isNotEqualTo(Outcome.FAIL);
    }

    @Test
    void a_side_without_connections_is_returned_at_once() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        assertThat(after(judge, arm(0, 0, 0, 4), arm(50, 50, 0, 0), 100).outcome())
                .isNotEqualTo(Outcome.FAIL);
        Opinion opinion = after(judge, arm(0, 0, 0, 5), arm(60, 60, 0, 0), 200);
        assertThat(opinion.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(opinion.reason()).contains("no connection");
    }

    @Test
    void a_side_that_answers_nothing_is_returned_before_its_requests_time_out() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        Outcome last = Outcome.INCONCLUSIVE;
        long millis = 0;
        while (last != Outcome.FAIL && millis < 10_000) {
            millis += 250;
            long sent = millis / 50;
            last = after(judge, arm(sent, 0, 0, 0), arm(sent, sent, 0, 0), millis).outcome();
        }
        assertThat(millis).isBetween(2_000L, 3_000L);
    }

    @Test
    void a_gateway_that_starts_again_counts_from_zero_and_nothing_is_counted_twice() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        judge.take("g1/i1", counts(arm(10, 10, 0, 0), arm(50, 50, 0, 0)), 1);
        judge.take("g1/i1", counts(arm(10, 10, 0, 0), arm(50, 50, 0, 0)), 2);
        judge.take("g1/i2", counts(arm(4, 4, 0, 0), arm(5, 5, 0, 0)), 3);
        judge.take("g2/i1", counts(arm(1, 1, 0, 0), arm(1, 1, 0, 0)), 4);
        CanaryCounts other = new CanaryCounts(2, true, List.of(Arms.NONE), List.of());
        judge.take("g2/i1", other, 5);
        Arms total = judge.opinion().total();
        assertThat(total.canary().requests()).isEqualTo(15);
        assertThat(total.baseline().requests()).isEqualTo(56);
    }

    /// Two polls of one gateway may be under way, and the later one may be read first.
    @Test
    void a_poll_that_was_overtaken_is_no_news() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        judge.take("g1/i1", counts(arm(20, 20, 1, 0), arm(50, 50, 0, 0)), 1);
        judge.take("g1/i1", counts(arm(10, 10, 1, 0), arm(40, 40, 0, 0)), 2);
        judge.take("g1/i1", counts(arm(25, 25, 1, 0), arm(60, 60, 0, 0)), 3);
        assertThat(judge.opinion().total().canary().requests()).isEqualTo(25);
        assertThat(judge.opinion().total().baseline().requests()).isEqualTo(60);
    }

    @Test
    void a_quiet_hour_with_requests_that_nobody_waits_for_trips_no_guard() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, false);
        // twenty whose clients left, and then one answer
        after(judge, arm(21, 1, 0, 0), arm(50, 50, 0, 0), 100);
        for (int second = 1; second < 60; second++) {
            Arm canary = arm(21, 1, 0, 0);
            assertThat(after(judge, canary, arm(50, 50, 0, 0), second * 1_000L).outcome())
                    .isNotEqualTo(Outcome.FAIL);
        }
    }

    @Test
    void routes_that_the_canary_never_saw_are_named() {
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 2, false);
        Arms seen = new Arms(arm(5, 5, 0, 0), arm(5, 5, 0, 0));
        Arms unseen = new Arms(Arm.NONE, arm(90, 90, 0, 0));
        judge.take("g1", new CanaryCounts(1, true, List.of(seen, unseen), List.of()), 1);
        assertThat(judge.opinion().unexercised()).containsExactly(1);
    }

    /// Users who fail together break the test's assumption; a trial shows it before it costs.
    @Test
    void a_trial_tells_its_false_alarms_and_shows_users_who_fail_together() {
        assertThat(falseAlarms(false)).isZero();
        assertThat(falseAlarms(true)).isGreaterThanOrEqualTo(3);
    }

    private static int falseAlarms(boolean together) {
        SplittableRandom random = new SplittableRandom(3);
        CanaryJudge judge = new CanaryJudge(TERMS, 1, 1, true);
        Trials.Sums[] slices = new Trials.Sums[CanaryCounts.SLICES];
        Arrays.setAll(slices, _ -> new Trials.Sums());
        for (int look = 0; look < 200; look++) {
            int unlucky = random.nextInt(slices.length);
            List<Arm> arms = new ArrayList<>();
            for (int i = 0; i < slices.length; i++) {
                boolean burst = together && i == unlucky && look % 10 == 0;
                slices[i].add(20, burst ? 0.9 : 0.01, 1, random);
                arms.add(slices[i].arm());
            }
            Arm all = arms.stream().reduce(Arm.NONE, Arm::plus);
            Arms route = new Arms(arms.getFirst(), all.minus(arms.getFirst()));
            judge.take("g1", new CanaryCounts(1, true, List.of(route), arms), look);
        }
        assertThat(judge.opinion().slices()).isEqualTo(CanaryCounts.SLICES);
        return judge.opinion().falseAlarms();
    }
}
