package org.handoff.bench.canary;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.bench.Options;
import org.handoff.control.canary.CanaryJudge;
import org.handoff.control.canary.JudgeTerms;
import org.handoff.control.canary.Opinion;
import org.handoff.control.canary.RateTest;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How often a canary that does no worse is returned when everybody looks after every batch, and
/// after how many requests a doubling of errors is found: Handoff's judge, its test of errors
/// alone, a fixed threshold as deployment tools use it, the usual test of two proportions looked at
/// again and again, and the same test with its sample size fixed beforehand and one look.
///
/// `--runs N` (default 10,000), `--json FILE`, `--check`: false alarms at most alpha, and a
/// doubling found with 30 % fewer requests than the fixed test of the same alpha and a power of 95
/// %.
public final class CanaryBench {
    private static final double ALPHA = 0.05;
    private static final double ERRORS = 0.02;
    private static final double TWICE = 0.0392; // twice the odds of 0.02
    private static final int BATCH = 20;
    private static final int LOOKS = 150;
    private static final int LOOKS_TO_FIND = 2_000;
    private static final int FIND_RUNS = 1_000;
    private static final double SAVING_MIN = 0.3;
    private static final double POWER = 0.95;
    private static final JsonMapper JSON = new JsonMapper();

    private CanaryBench() {}

    /// A test, looked at after every batch.
    private interface Watch {
        /// Whether it fails the canary now.
        boolean look(Simulated canary, Simulated baseline, int canaryErrors, int baselineErrors);
    }

    private enum Test {
        JUDGE("Handoff's judge: guards, four metrics"),
        ERRORS_ALONE("its test of errors alone"),
        THRESHOLD("threshold: over 3 % errors, from 100 requests"),
        REPEATED_Z("two proportions, looked at every time"),
        FIXED_Z("two proportions, one look at a fixed size");

        private final String words;

        Test(String words) {
            this.words = words;
        }

        private Watch begin() {
            return switch (this) {
                case JUDGE -> judge();
                case ERRORS_ALONE -> errorsAlone();
                case THRESHOLD ->
                        (canary, _, _, _) ->
                                canary.requests() >= 100
                                        && canary.errors() > 0.03 * canary.requests();
                case REPEATED_Z -> (canary, baseline, _, _) -> isSignificant(canary, baseline);
                case FIXED_Z ->
                        (canary, baseline, _, _) ->
                                canary.requests() == fixedSize() && isSignificant(canary, baseline);
            };
        }
    }

    /// @param finds requests of the canary until a doubling was found, ascending; those that never
    ///   found it are left out
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Result(Test test, double falseAlarms, double found, long[] finds) {
        double mean() {
            return Arrays.stream(finds).average().orElse(Double.NaN);
        }

        long quantile(double share) {
            return finds.length == 0 ? 0 : finds[(int) (share * (finds.length - 1))];
        }
    }

    public static void main(String[] arguments) throws IOException {
        Options given = Options.of("canary", arguments, "--runs", "10000");
        int runs = given.count("--runs");
        List<Result> results = new ArrayList<>();
        for (Test test : Test.values()) {
            results.add(run(test, runs));
        }
        print(results, runs);
        String file = given.json();
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), json(results, runs).toPrettyString());
        }
        Result judge = results.getFirst();
        Result alone = of(results, Test.ERRORS_ALONE);
        boolean missed =
                judge.falseAlarms > ALPHA
                        || alone.falseAlarms > ALPHA
                        || alone.mean() > (1 - SAVING_MIN) * fixedSize();
        if (given.isChecked() && missed) {
            System.out.println("MISSED: see above.");
            System.exit(1);
        }
    }

    private static Result run(Test test, int runs) {
        int alarms = 0;
        for (int seed = 0; seed < runs; seed++) {
            alarms += requestsToFailure(test, seed, ERRORS, LOOKS) > 0 ? 1 : 0;
        }
        List<Long> finds = new ArrayList<>();
        for (int seed = 0; seed < FIND_RUNS; seed++) {
            long requests = requestsToFailure(test, seed, TWICE, LOOKS_TO_FIND);
            if (requests > 0) {
                finds.add(requests);
            }
        }
        long[] sorted = finds.stream().mapToLong(it -> it).sorted().toArray();
        return new Result(test, (double) alarms / runs, (double) finds.size() / FIND_RUNS, sorted);
    }

    /// Requests of the canary; -1 if the test never fails it.
    private static long requestsToFailure(Test test, long seed, double errorRate, int looks) {
        Simulated canary = new Simulated(2 * seed);
        Simulated baseline = new Simulated(2 * seed + 1);
        Watch watch = test.begin();
        for (int look = 0; look < looks; look++) {
            int canaryErrors = canary.send(BATCH, errorRate);
            int baselineErrors = baseline.send(BATCH, ERRORS);
            if (watch.look(canary, baseline, canaryErrors, baselineErrors)) {
                return canary.requests();
            }
        }
        return -1;
    }

    private static Watch judge() {
        CanaryJudge judge = new CanaryJudge(JudgeTerms.DEFAULT.withAlpha(ALPHA), 1, 1, false);
        long[] now = {0};
        return (canary, baseline, _, _) -> {
            now[0] += 250_000_000;
            List<Arms> routes = List.of(new Arms(canary.arm(), baseline.arm()));
            judge.take("g", new CanaryCounts(1, true, routes, List.of()), now[0]);
            return judge.opinion().outcome() == Opinion.Outcome.FAIL;
        };
    }

    private static Watch errorsAlone() {
        RateTest test = new RateTest(1);
        return (_, _, canaryErrors, baselineErrors) -> {
            test.take(0, canaryErrors, BATCH, baselineErrors, BATCH);
            return test.highestLogEvidence() >= -Math.log(ALPHA);
        };
    }

    /// One-sided, pooled variance.
    private static boolean isSignificant(Simulated canary, Simulated baseline) {
        double n = canary.requests();
        double pooled = (canary.errors() + baseline.errors()) / (2 * n);
        double deviation = Math.sqrt(2 * pooled * (1 - pooled) / n);
        return deviation > 0
                && (canary.errors() - baseline.errors()) / n / deviation > quantile(1 - ALPHA);
    }

    /// Requests of each arm, in whole batches, for [#POWER].
    private static long fixedSize() {
        double z = quantile(1 - ALPHA) + quantile(POWER);
        double variance = ERRORS * (1 - ERRORS) + TWICE * (1 - TWICE);
        double needed = z * z * variance / ((TWICE - ERRORS) * (TWICE - ERRORS));
        return (long) Math.ceil(needed / BATCH) * BATCH;
    }

    /// Of the standard normal distribution, for the two levels used here.
    private static double quantile(double level) {
        if (level == POWER || level == 1 - ALPHA) {
            return 1.6448536269514722;
        }
        throw new IllegalArgumentException("no quantile for " + level);
    }

    private static void print(List<Result> results, int runs) {
        System.out.printf(
                Locale.ROOT,
                "%,d canaries that do no worse, %d looks each; alpha %.0f %%; errors %.1f %% and,"
                        + " doubled, %.1f %%%n%n",
                runs,
                LOOKS,
                ALPHA * 100,
                ERRORS * 100,
                TWICE * 100);
        System.out.printf(
                "%-46s %12s %8s %8s %8s %8s%n",
                "", "false alarms", "found", "mean", "median", "p90");
        for (Result each : results) {
            System.out.printf(
                    Locale.ROOT,
                    "%-46s %10.2f %% %6.1f %% %8.0f %8d %8d%n",
                    each.test.words,
                    each.falseAlarms * 100,
                    each.found * 100,
                    each.mean(),
                    each.quantile(0.5),
                    each.quantile(0.9));
        }
        Result alone = of(results, Test.ERRORS_ALONE);
        System.out.printf(
                Locale.ROOT,
                "%nFixed size for a power of %.0f %%: %d requests. A doubling is found with %.0f %%"
                        + " fewer on average.%n",
                POWER * 100,
                fixedSize(),
                100 - 100 * alone.mean() / fixedSize());
    }

    private static ObjectNode json(List<Result> results, int runs) {
        ObjectNode json = JSON.createObjectNode().put("runs", runs).put("fixedSize", fixedSize());
        for (Result each : results) {
            json.putObject(each.test.name().toLowerCase(Locale.ROOT))
                    .put("falseAlarms", each.falseAlarms)
                    .put("found", each.found)
                    .put("meanRequests", each.mean())
                    .put("medianRequests", each.quantile(0.5))
                    .put("p90Requests", each.quantile(0.9));
        }
        return json;
    }

    private static Result of(List<Result> results, Test test) {
        return results.stream().filter(it -> it.test == test).findFirst().orElseThrow();
    }
}
