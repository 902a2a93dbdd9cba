package org.handoff.bench.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.bench.Options;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs `handoff demo` as a user would, at a size and at ten times that size, and prints the write
/// pause of each. `--rows N` (default 100,000), `--rounds N` (default 10; each a cutover and a
/// rollback), `--rate N` (default 1,000 requests a second), `--json FILE`, `--check`.
///
/// What it is compared with is published, not run here: the field's good teams pause writes for 90
/// s, most for minutes.
public final class CutoverBench {
    private static final double PAUSE_P99_MILLIS_MAX = 150;
    private static final double GROWTH_MAX = 1.3;
    private static final JsonMapper JSON = new JsonMapper();

    private CutoverBench() {}

    /// One size's figures.
    private record Run(long rows, JsonNode report) {
        double[] pauses(String direction) {
            List<Double> pauses = new ArrayList<>();
            for (JsonNode round : report.path("rounds")) {
                if (round.path("direction").asText().equals(direction)) {
                    pauses.add(round.path("pauseMillis").asDouble());
                }
            }
            return pauses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        }

        boolean isGood() {
            return report.path("verdict").asText().equals("ok");
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options given =
                Options.of(
                        "cutover",
                        arguments,
                        "--rows",
                        "100000",
                        "--rounds",
                        "10",
                        "--rate",
                        "1000");
        long rows = given.number("--rows");
        String rounds = String.valueOf(given.number("--rounds"));
        String rate = String.valueOf(given.number("--rate"));
        Run small = demo(rows, rounds, rate);
        Run large = demo(rows * 10, rounds, rate);
        boolean isMet = print(small, large);
        String json = given.json();
        if (!json.isEmpty()) {
            ObjectNode all = JSON.createObjectNode();
            all.set("small", small.report());
            all.set("large", large.report());
            Files.write(
                    Path.of(json), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
        }
        if (!small.isGood() || !large.isGood() || (given.isChecked() && !isMet)) {
            System.exit(1);
        }
    }

    private static boolean print(Run small, Run large) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %10s %8s %8s %8s  %s%n",
                "direction",
                "rows",
                "p50 ms",
                "p99 ms",
                "max ms",
                "lost, doubled, failed");
        boolean isMet = true;
        double growth = 0;
        for (String direction : List.of("cutover", "rollback")) {
            for (Run run : List.of(small, large)) {
                double[] pauses = run.pauses(direction);
                JsonNode writes = run.report().path("writes");
                System.out.printf(
                        Locale.ROOT,
                        "%-10s %,10d %8.1f %8.1f %8.1f  %d, %d, %d%n",
                        direction,
                        run.rows(),
                        rank(pauses, 0.5),
                        rank(pauses, 0.99),
                        rank(pauses, 1),
                        writes.path("missing").asLong(),
                        writes.path("duplicated").asLong(),
                        run.report().path("requests").path("failed").asLong());
                isMet &= rank(pauses, 0.99) <= PAUSE_P99_MILLIS_MAX;
            }
            double ratio = rank(large.pauses(direction), 0.5) / rank(small.pauses(direction), 0.5);
            growth = Math.max(growth, ratio);
        }
        System.out.printf(
                Locale.ROOT,
                "ten times the rows: %.2f x the pause (medians); wanted: p99 <= %.0f ms, growth <="
                        + " %.1f%n",
                growth,
                PAUSE_P99_MILLIS_MAX,
                GROWTH_MAX);
        return isMet && growth <= GROWTH_MAX;
    }

    private static double rank(double[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static Run demo(long rows, String rounds, String rate)
            throws IOException, InterruptedException {
        Path report = Files.createTempFile("handoff-bench", ".json");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.handoff.app.Main",
                        "demo",
                        "--unattended",
                        "--port",
                        "0",
                        "--rows",
                        Long.toString(rows),
                        "--rounds",
                        rounds,
                        "--rate",
                        rate,
                        "--json",
                        report.toString());
        System.err.printf(Locale.ROOT, "demo with %,d rows, %s rounds ...%n", rows, rounds);
        File log = Files.createTempFile("handoff-bench", ".log").toFile();
        int exit =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start()
                        .waitFor();
        if (Files.size(report) == 0) {
            throw new IOException("the demo ended with " + exit + " and no figures; see " + log);
        }
        return new Run(rows, JSON.readTree(report.toFile()));
    }
}
