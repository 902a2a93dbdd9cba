package org.handoff.bench.apply;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.handoff.bench.Options;
import org.handoff.clinic.server.PostgresServer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How fast a backlog of pgbench's TPC-B is drained: by Handoff, durably, against PostgreSQL's own
/// logical replication, asynchronously. The same backlog, on the same servers, one after the other
/// in turns; medians. Exit code 0 done, 1 an invariant broke or (`--check`) the target was missed,
/// 2 usage.
public final class ApplyBench {
    /// Handoff's transactions per second over PostgreSQL's.
    static final double TARGET_RATIO = 2.0;

    private static final int CLIENTS = 4;

    private static final int SCALE = 10;

    private final Options options;
    private final Pgbench pgbench;
    private final PrintStream out;

    private ApplyBench(Options options, Pgbench pgbench, PrintStream out) {
        this.options = options;
        this.pgbench = pgbench;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments, System.out));
    }

    private static int run(String[] arguments, PrintStream out)
            throws IOException, SQLException, InterruptedException {
        // One more round before those that are measured warms up.
        Options options =
                Options.of("apply", arguments, "--transactions", "200000", "--rounds", "3");
        Optional<Pgbench> pgbench = Pgbench.find();
        if (pgbench.isEmpty()) {
            out.println("apply: pgbench is not installed (Debian: apt install postgresql).");
            return 2;
        }
        return new ApplyBench(options, pgbench.get(), out).run();
    }

    private int run() throws IOException, SQLException, InterruptedException {
        try (PostgresServer legacy = PostgresServer.embedded(17).start();
                PostgresServer cloud = PostgresServer.embedded(18).start()) {
            Database source = new Database(legacy, "bench");
            Database ours = new Database(cloud, "bench_handoff");
            Database theirs = new Database(cloud, "bench_native");
            for (Database database : List.of(source, ours, theirs)) {
                database.create();
                pgbench.run(database.server(), database.name(), "-i", "-q", "-s", "" + SCALE);
            }
            for (Database database : List.of(source, ours)) {
                database.run(
                        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname ="
                            + " 'replicator') THEN CREATE ROLE replicator SUPERUSER LOGIN PASSWORD"
                            + " 'bench'; END IF; END $$");
            }
            return rounds(source, ours, theirs);
        }
    }

    private int rounds(Database source, Database ours, Database theirs)
            throws IOException, SQLException, InterruptedException {
        HandoffDrain handoff = new HandoffDrain(source, ours);
        NativeDrain subscription = new NativeDrain(source, theirs);
        subscription.prepare();
        handoff.prepare();
        List<Double> handoffRates = new ArrayList<>();
        List<Double> nativeRates = new ArrayList<>();
        for (int round = 0; round <= options.count("--rounds"); round++) {
            backlog(source);
            subscription.mark(round);
            handoff.mark(round);
            double one;
            double two;
            if (round % 2 == 0) {
                one = options.count("--transactions") / handoff.drain(round);
                two = options.count("--transactions") / subscription.drain(round);
            } else {
                two = options.count("--transactions") / subscription.drain(round);
                one = options.count("--transactions") / handoff.drain(round);
            }
            out.printf(
                    "%-8s handoff %6.0f tx/s   native %6.0f tx/s   ratio %.2f%n",
                    round == 0 ? "warm-up" : "round " + round, one, two, one / two);
            if (round > 0) {
                handoffRates.add(one);
                nativeRates.add(two);
            }
        }
        String truth = source.sums();
        boolean equal = truth.equals(ours.sums()) && truth.equals(theirs.sums());
        handoff.remove();
        subscription.remove();
        return report(median(handoffRates), median(nativeRates), equal);
    }

    private void backlog(Database source) throws IOException, InterruptedException {
        String each = "" + options.count("--transactions") / CLIENTS;
        pgbench.run(
                source.server(),
                source.name(),
                "-n",
                "-M",
                "prepared",
                "-c",
                "" + CLIENTS,
                "-t",
                each);
    }

    private int report(double ours, double theirs, boolean equal) throws IOException {
        double ratio = ours / theirs;
        out.printf(
                "median   handoff %.0f tx/s, native %.0f tx/s, ratio %.2f%n", ours, theirs, ratio);
        out.println("rows equal on all three databases: " + (equal ? "yes" : "NO"));
        if (!options.json().isEmpty()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("bench", "apply");
            result.put("transactions", options.count("--transactions"));
            result.put("rounds", options.count("--rounds"));
            result.put("handoffPerSecond", Math.round(ours));
            result.put("nativePerSecond", Math.round(theirs));
            result.put("ratio", ratio);
            result.put("target", TARGET_RATIO);
            result.put("equal", equal);
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(Path.of(options.json()).toFile(), result);
        }
        return !equal || (options.isChecked() && ratio < TARGET_RATIO) ? 1 : 0;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }
}
