package org.handoff.bench.faults;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.clinic.Arguments;
import org.handoff.clinic.audit.Audit;
import org.handoff.clinic.audit.ClinicInvariants;
import org.handoff.clinic.traffic.Traffic;
import org.handoff.clinic.traffic.TrafficPlan;
import org.handoff.clinic.traffic.TrafficSnapshot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/// `./dev faults`: kills and freezes real processes at every ledger record and under load, and
/// compares the clients' record with the owning side after each.
///
/// `[--rows 20000] [--writes 100] [--reads 100] [--only TEXT] [--most N] [--seed S] [--directory
/// DIR] [--json FILE]`. Exit code 0 only if every fault happened, nothing was lost or doubled, and
/// service was back in time.
///
/// With `--takeover` two control planes share a ledger, and only they are killed and frozen: the
/// other one must take over.
public final class Faults {
    private static final Set<String> NAMES =
            Set.of(
                    "back-ms",
                    "rows",
                    "writes",
                    "reads",
                    "only",
                    "most",
                    "seed",
                    "directory",
                    "json");
    private static final Set<String> SWITCHES = Set.of("takeover");
    private static final int FACILITIES = 40;
    private static final int DEFAULT_BACK_MILLIS = 5_000;
    private static final int MOST_IN_FLIGHT = 4_000;
    private static final int REQUEST_LIMIT_MILLIS = 30_000;

    /// What `--json` writes.
    ///
    /// @param good how many of the faults ended well
    /// @param repeated records of a kind that stands twice in the ledger for one run
    /// @param verdict `ok`, or what went wrong in one sentence
    public record Report(
            List<FaultResult> faults,
            long good,
            long sent,
            long failed,
            long acknowledged,
            long missing,
            long duplicated,
            long repeated,
            List<ClinicInvariants.Check> invariants,
            double seconds,
            String verdict) {
        public Report {
            faults = List.copyOf(faults);
            invariants = List.copyOf(invariants);
        }
    }

    private final Arguments arguments;
    private final long beganNanos = System.nanoTime();

    private Faults(Arguments arguments) {
        this.arguments = arguments;
    }

    static void main(String[] line) throws Exception {
        Faults faults;
        try {
            faults = new Faults(Arguments.parse(line, NAMES, SWITCHES));
        } catch (IllegalArgumentException e) {
            System.err.println("faults: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(faults.run().verdict().equals("ok") ? 0 : 1);
    }

    private Report run() throws Exception {
        String given = arguments.text("directory", "");
        Path directory =
                given.isEmpty() ? Files.createTempDirectory("handoff-faults-") : Path.of(given);
        Files.createDirectories(directory);
        System.out.println("Logs: " + directory);
        int rows = arguments.integer("rows", 20_000, 1_000, Integer.MAX_VALUE);
        Path record = directory.resolve("acknowledged");
        Report report;
        try (Stage stage = new Stage(directory, rows, FACILITIES, isTakeover());
                Traffic traffic = Traffic.start(plan(stage, record), second -> {})) {
            Episode episode = new Episode(stage, traffic, record);
            String refusal = stage.operator().command("start");
            if (!refusal.isEmpty()) {
                throw new IOException("start was refused: " + refusal);
            }
            episode.settled();
            System.out.println(FaultTable.head());
            List<FaultResult> results = new ArrayList<>();
            for (FaultCase fault : chosen()) {
                FaultResult result = episode.play(fault);
                results.add(result);
                System.out.println(FaultTable.line(result, backBound()));
            }
            String owner = episode.settled().path("owner").asText();
            long repeated = RunRecords.repeated(stage.operator().ledger());
            report = report(stage, results, owner, repeated, traffic.stop(), record);
        }
        System.out.println(FaultTable.end(report));
        String json = arguments.text("json", "");
        if (!json.isEmpty()) {
            JsonMapper mapper =
                    JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
            mapper.writeValue(Path.of(json).toFile(), report);
        }
        return report;
    }

    private TrafficPlan plan(Stage stage, Path record) {
        return new TrafficPlan(
                List.of(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), stage.ports().gateway1()),
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), stage.ports().gateway2())),
                arguments.integer("writes", 100, 1, 10_000),
                arguments.integer("reads", 100, 0, 10_000),
                record,
                0,
                1,
                MOST_IN_FLIGHT,
                REQUEST_LIMIT_MILLIS);
    }

    /// In a random order that the seed repeats, so that faults follow each other in many ways.
    private List<FaultCase> chosen() {
        List<FaultCase> all = new ArrayList<>(FaultCase.all());
        String only = arguments.text("only", "").toLowerCase(Locale.ROOT);
        all.removeIf(fault -> isTakeover() && !fault.name().startsWith("control plane"));
        all.removeIf(fault -> !(fault.direction() + " " + fault.name()).contains(only));
        int seed = arguments.integer("seed", 1, 0, Integer.MAX_VALUE);
        Collections.shuffle(all, new Random(seed));
        int most = arguments.integer("most", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        return all.subList(0, Math.min(most, all.size()));
    }

    private Report report(
            Stage stage,
            List<FaultResult> results,
            String owner,
            long repeated,
            TrafficSnapshot end,
            Path record)
            throws SQLException, IOException {
        try (Connection clinic = stage.database(owner)) {
            Audit.Result audit = Audit.of(record, clinic);
            List<ClinicInvariants.Check> invariants = ClinicInvariants.of(clinic, true);
            return new Report(
                    results,
                    good(results),
                    end.sent(),
                    end.failed(),
                    audit.acknowledged(),
                    audit.missing(),
                    audit.duplicated(),
                    repeated,
                    invariants,
                    (System.nanoTime() - beganNanos) / 1e9,
                    verdict(results, audit, repeated, invariants));
        }
    }

    private boolean isTakeover() {
        return arguments.has("takeover");
    }

    private int backBound() {
        return arguments.integer("back-ms", DEFAULT_BACK_MILLIS, 1, 600_000);
    }

    private long good(List<FaultResult> results) {
        return results.stream().filter(result -> result.isGood(backBound())).count();
    }

    private String verdict(
            List<FaultResult> results,
            Audit.Result audit,
            long repeated,
            List<ClinicInvariants.Check> checks) {
        if (repeated > 0) {
            return repeated + " steps were repeated";
        }
        long bad = results.size() - good(results);
        if (!audit.clean()) {
            return audit.missing() + " writes missing, " + audit.duplicated() + " duplicated";
        }
        for (ClinicInvariants.Check check : checks) {
            if (!check.holds()) {
                return "broken: " + check.name() + " (" + check.violations() + ")";
            }
        }
        return bad == 0 ? "ok" : bad + " of " + results.size() + " faults did not end well";
    }
}
