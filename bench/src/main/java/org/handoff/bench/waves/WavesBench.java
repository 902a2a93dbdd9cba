package org.handoff.bench.waves;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;

import org.handoff.bench.Options;
import org.handoff.inventory.waves.Planner;
import org.handoff.inventory.waves.WavePlan;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The wave plan against every plan there is, on small portfolios; then how long a large one takes,
/// what it breaks (nothing may be), and how far it is from its own lower bound. `--cases N` (200),
/// `--applications N` (2000), `--facilities N` (160), `--seed N` (1), `--json FILE`, `--check`.
public final class WavesBench {
    private static final double RATIO_MAX = 1.10;
    private static final double SECONDS_MAX = 10;

    private final ObjectNode json = new JsonMapper().createObjectNode();
    private boolean met = true;

    private WavesBench() {}

    public static void main(String[] arguments) throws IOException {
        Options given =
                Options.of(
                        "waves",
                        arguments,
                        "--cases",
                        "200",
                        "--applications",
                        "2000",
                        "--facilities",
                        "160",
                        "--seed",
                        "1");
        int cases = given.count("--cases");
        int applications = given.count("--applications");
        int facilities = given.count("--facilities");
        long seed = given.number("--seed");
        WavesBench bench = new WavesBench();
        bench.small(cases, seed);
        bench.large(applications, facilities, seed);
        String file = given.json();
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), bench.json.put("met", bench.met).toPrettyString());
        }
        if (given.isChecked() && !bench.met) {
            System.exit(1);
        }
    }

    private void small(int cases, long seed) {
        int optimal = 0;
        int missed = 0;
        int broken = 0;
        long cut = 0;
        long best = 0;
        double worst = 1;
        double tightest = 0;
        for (int i = 0; i < cases; i++) {
            Portfolios.Case one = Portfolios.small(seed * 1_000_000 + i);
            Oracle oracle = new Oracle(one.portfolio(), one.rules());
            WavePlan plan = Planner.plan(one.portfolio(), one.rules(), seed);
            Oracle.Best optimum = oracle.best();
            Oracle.Best found = oracle.score(plan);
            broken += oracle.violations(plan);
            broken += plan.bound() > optimum.cut() || plan.cut() != found.cut() ? 1 : 0;
            double ratio = ratio(found.cut(), optimum.cut());
            boolean ring = found.unfilled() == optimum.unfilled();
            optimal += ring && found.cut() == optimum.cut() ? 1 : 0;
            missed += ring && ratio <= RATIO_MAX ? 0 : 1;
            worst = Math.max(worst, ring ? ratio : Double.MAX_VALUE);
            cut += found.cut();
            best += optimum.cut();
            tightest += ratio(plan.bound(), optimum.cut()) / cases;
        }
        System.out.printf(
                Locale.ROOT,
                "%d small cases, every plan tried: %d at the optimum, %d above %.2f of it; all"
                        + " together %.3f, the worst %.3f; the lower bound is %.2f of the optimum;"
                        + " %d rules broken%n",
                cases,
                optimal,
                missed,
                RATIO_MAX,
                ratio(cut, best),
                worst,
                tightest,
                broken);
        met &= missed == 0 && broken == 0;
        json.putObject("small")
                .put("cases", cases)
                .put("optimal", optimal)
                .put("above", missed)
                .put("ratio", ratio(cut, best))
                .put("worst", worst)
                .put("broken", broken);
    }

    private void large(int applications, int facilities, long seed) {
        Portfolios.Case one = Portfolios.large(applications, facilities, seed);
        long began = System.nanoTime();
        long busy = processorNanos();
        WavePlan plan = Planner.plan(one.portfolio(), one.rules(), seed);
        double seconds = (System.nanoTime() - began) / 1e9;
        double processor = (processorNanos() - busy) / 1e9;
        Oracle oracle = new Oracle(one.portfolio(), one.rules());
        int broken = oracle.violations(plan);
        boolean same = plan.equals(Planner.plan(one.portfolio(), one.rules(), seed));
        System.out.printf(
                Locale.ROOT,
                "%,d applications, %,d facilities, %,d ties: %d waves in %.1f s, %.1f s of"
                    + " processor time, %d rules broken, %d places of rings empty; weight %,d of"
                    + " %,d to bridge, lower bound %,d, a gap of %d %%; the same again: %s%n",
                applications,
                facilities,
                one.portfolio().ties().size(),
                plan.waves().size(),
                seconds,
                processor,
                broken,
                oracle.score(plan).unfilled(),
                plan.cut(),
                plan.total(),
                plan.bound(),
                plan.gapPercent(),
                same ? "yes" : "NO");
        met &= Math.min(seconds, processor) <= SECONDS_MAX && broken == 0 && same;
        json.putObject("large")
                .put("seconds", seconds)
                .put("processorSeconds", processor)
                .put("waves", plan.waves().size())
                .put("broken", broken)
                .put("cut", plan.cut())
                .put("total", plan.total())
                .put("bound", plan.bound());
    }

    /// Of the whole process: what others take of a machine that is shared does not count.
    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double ratio(long found, long optimum) {
        return optimum == 0 ? (found == 0 ? 1 : Double.MAX_VALUE) : (double) found / optimum;
    }
}
