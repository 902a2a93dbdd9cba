package org.handoff.app.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

/// `./dev sim` and `./dev sabotage`: runs worlds and prints a table.
public final class SimulationMain {
    private static final int SEEDS_DEFAULT = 1_000;
    private static final int FAILURES_SHOWN = 20;

    private SimulationMain() {}

    /// Arguments: `sim [--seeds N] [--seed S] [--json FILE]` or `sabotage [--json FILE]`. Exit code
    /// 0 if nothing broke and everything was caught, 1 otherwise, 2 for wrong usage.
    public static void main(String[] arguments) throws IOException {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws IOException {
        long seeds = SEEDS_DEFAULT;
        long first = 1;
        String json = "";
        for (int i = 1; i < arguments.length; i += 2) {
            if (i + 1 >= arguments.length) {
                return usage("missing value for " + arguments[i]);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--seeds" -> seeds = Long.parseLong(value);
                case "--seed" -> {
                    first = Long.parseLong(value);
                    seeds = 1;
                }
                case "--json" -> json = value;
                default -> {
                    return usage("unknown option " + arguments[i]);
                }
            }
        }
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "sim" -> simulate(first, seeds, json);
            case "sabotage" -> sabotage(json);
            default -> usage("sim or sabotage?");
        };
    }

    private static int usage(String problem) {
        System.err.println(problem);
        System.err.println("usage: ./dev sim [--seeds N] [--seed S] [--json FILE]");
        System.err.println("       ./dev sabotage [--json FILE]");
        return 2;
    }

    private static int simulate(long first, long seeds, String json) throws IOException {
        long began = System.nanoTime();
        Queue<Simulation.Outcome> broken = new ConcurrentLinkedQueue<>();
        long[] sums =
                LongStream.range(first, first + seeds)
                        .parallel()
                        .mapToObj(seed -> one(seed, broken))
                        .reduce(new long[6], SimulationMain::sum);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("%-32s %,15d%n", "seeds", seeds);
        System.out.printf("%-32s %,15d%n", "events", sums[0]);
        System.out.printf("%-32s %,15d%n", "acknowledged writes", sums[1]);
        System.out.printf("%-32s %,15d%n", "switches of ownership", sums[2]);
        System.out.printf("%-32s %,15d%n", "decisions of a person in doubt", sums[3]);
        System.out.printf("%-32s %,15d%n", "writes refused by a database", sums[4]);
        System.out.printf("%-32s %,15d%n", "writes of unknown outcome", sums[5]);
        System.out.printf("%-32s %,15d%n", "violations", broken.size());
        System.out.printf("%-32s %,15.1f%n", "seconds", seconds);
        broken.stream().limit(FAILURES_SHOWN).forEach(SimulationMain::show);
        if (!json.isEmpty()) {
            String text =
                    String.format(
                            Locale.ROOT,
                            "{\"seeds\":%d,\"events\":%d,\"writes\":%d,\"switches\":%d,"
                                + "\"decisions\":%d,\"violations\":%d,\"seconds\":%.1f,\"failing\":%s}%n",
                            seeds,
                            sums[0],
                            sums[1],
                            sums[2],
                            sums[3],
                            broken.size(),
                            seconds,
                            broken.stream().map(Simulation.Outcome::seed).toList());
            Files.writeString(Path.of(json), text, StandardCharsets.UTF_8);
        }
        return broken.isEmpty() ? 0 : 1;
    }

    private static long[] one(long seed, Queue<Simulation.Outcome> broken) {
        Simulation.Outcome outcome = Simulation.run(seed, null);
        if (!outcome.isWell()) {
            broken.add(outcome);
        }
        return new long[] {
            outcome.events(),
            outcome.writes(),
            outcome.switches(),
            outcome.decisions(),
            outcome.failed(),
            outcome.unknown()
        };
    }

    private static long[] sum(long[] one, long[] other) {
        long[] both = new long[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = one[i] + other[i];
        }
        return both;
    }

    private static void show(Simulation.Outcome outcome) {
        System.out.printf(
                "seed %d: %s%n  replay: ./dev sim --seed %d%n",
                outcome.seed(), outcome.broken(), outcome.seed());
    }

    private static int sabotage(String json) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean allCaught = true;
        System.out.printf("%-34s %6s  %s%n", "sabotage", "seeds", "caught by");
        for (Sabotage each : Sabotage.values()) {
            Simulation.Caught caught = Simulation.hunt(each, Sabotage.SEEDS_MAX);
            boolean isCaught = caught.caughtAt() > 0;
            allCaught &= isCaught;
            System.out.printf(
                    "%-34s %6s  %s%n",
                    each.name(),
                    isCaught ? String.valueOf(caught.caughtAt()) : "-",
                    isCaught ? caught.by() : "NOT CAUGHT");
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "{\"sabotage\":\"%s\",\"caught\":%b,\"seeds\":%d}",
                            each.name(),
                            isCaught,
                            caught.caughtAt()));
        }
        if (!json.isEmpty()) {
            String text = "{\"sabotages\":[" + String.join(",", lines) + "]}\n";
            Files.writeString(Path.of(json), text, StandardCharsets.UTF_8);
        }
        return allCaught ? 0 : 1;
    }
}
