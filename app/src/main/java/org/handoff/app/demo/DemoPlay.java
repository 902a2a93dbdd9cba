package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.app.cli.DemoOptions;
import org.handoff.app.cli.OutputFile;
import org.handoff.clinic.app.Regression;
import org.handoff.clinic.audit.Audit;
import org.handoff.clinic.audit.ClinicInvariants;
import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.clinic.traffic.Traffic;
import org.handoff.clinic.traffic.TrafficPlan;
import org.handoff.clinic.traffic.TrafficSnapshot;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/// The demo's play: the five steps on the running clinic, then cutover and rollback as often as
/// asked, and the account at the end.
final class DemoPlay {
    private static final Duration START_BOUND = Duration.ofMinutes(20);
    private static final Duration RUN_BOUND = Duration.ofSeconds(60);

    /// Traffic between two switches, so that each finds a busy clinic.
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private static final int WRITE_PERCENT = 30;

    private final DemoOptions options;
    private final DemoStage stage;
    private final Narrator narrator;
    private final DemoControl control;
    private final List<DemoReport.Round> rounds = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private long held;
    private double heldMaxMillis;
    private long plantedFailures;
    private DemoReport.@Nullable Machine machine;

    DemoPlay(DemoOptions options, DemoStage stage, Narrator narrator) {
        this.options = options;
        this.stage = stage;
        this.narrator = narrator;
        this.control = new DemoControl(stage.control());
    }

    DemoReport play() throws IOException, InterruptedException, SQLException {
        Path record = Files.createDirectories(stage.directory().resolve("acknowledged"));
        int writes = options.ratePerSecond() * WRITE_PERCENT / 100;
        TrafficPlan plan =
                TrafficPlan.against(stage.gateway(), record)
                        .at(writes, options.ratePerSecond() - writes);
        DemoReport report;
        try (Traffic traffic = Traffic.start(plan, second -> {})) {
            narrator.say(
                    "Clinicians send %d reads and %d writes a second through the gateway."
                            .formatted(options.ratePerSecond() - writes, writes));
            narrator.say("The page: " + stage.page());
            DemoSteps steps = new DemoSteps(stage, narrator, control);
            steps.map();
            steps.classify();
            if (options.strategy() == DemoOptions.Strategy.STRANGLER) {
                new DemoStrangler(stage, narrator, control).run();
            }
            follow();
            if (!options.byHand()) {
                steps.rehearse();
            }
            steps.validate();
            if (options.regression() == Regression.FIELD) {
                steps.catchWrongField();
            }
            steps.compareAnswers();
            narrator.heading("5 Cut over");
            if (options.strategy() == DemoOptions.Strategy.CANARY) {
                canary(traffic);
            }
            Optional<MachineTime> before = MachineTime.now();
            if (options.byHand()) {
                for (JsonNode run : new DemoByHand(stage, narrator, control).run()) {
                    rounds.add(round(run.path("kind").asText(), run));
                }
                countHeld();
            } else {
                for (int round = 0; round < options.rounds(); round++) {
                    move("cutover");
                    move("rollback");
                }
            }
            machine = machineSince(before);
            report = account(traffic.stop(), record);
        }
        new DemoTable(narrator).print(report);
        write(report);
        if (options.keep()) {
            stayUp();
        }
        return report;
    }

    /// Whoever is in a canary meets its errors: they are counted apart.
    private void canary(Traffic traffic) throws IOException, InterruptedException {
        try {
            long before = traffic.now().get().failed();
            Regression planted =
                    options.regression() == Regression.FIELD
                            ? Regression.NONE
                            : options.regression();
            new DemoCanary(stage, narrator, control).run(planted);
            plantedFailures =
                    planted == Regression.NONE ? 0 : traffic.now().get().failed() - before;
        } catch (ExecutionException e) {
            throw new IOException("the traffic failed", e.getCause());
        }
    }

    private void follow() throws InterruptedException {
        narrator.heading("3 Rehearse: copy, follow, and try every step without holding anybody");
        control.command("start");
        control.await(
                "following",
                START_BOUND,
                status -> {
                    refuseIfFailed(status);
                    JsonNode copy = status.path("copy");
                    if (copy.path("tables").asInt() > 0) {
                        narrator.progress(
                                "copy and verify",
                                "rows",
                                Math.min(
                                        copy.path("rowsDone").asLong(),
                                        copy.path("rowsTotal").asLong()),
                                copy.path("rowsTotal").asLong(),
                                System.nanoTime());
                    }
                },
                status -> status.path("phase").asText().equals("following"));
        narrator.closeBar();
    }

    private static void refuseIfFailed(JsonNode status) {
        String attention = status.path("attention").asText();
        if (status.path("phase").asText().equals("idle") && !attention.isEmpty()) {
            throw HandoffException.operator("demo.start", attention, "");
        }
    }

    private void move(String verb) throws InterruptedException {
        Thread.sleep(BETWEEN);
        control.awaitGo();
        JsonNode run = control.run(verb, RUN_BOUND);
        if (!run.path("outcome").asText().equals("done")) {
            narrator.say(
                    verb
                            + " returned to where it was: "
                            + run.path("reason").asText("no reason given")
                            + ".");
            throw HandoffException.operator(
                    "demo.returned", "A " + verb + " did not come to its end.", "");
        }
        DemoReport.Round round = round(verb, run);
        rounds.add(round);
        countHeld();
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "%-8s  writes paused %6.1f ms   %,d rows proven, %,d keys re-read in the"
                                + " pause",
                        verb,
                        round.pauseMillis(),
                        round.provenRows(),
                        round.dirtyKeys()));
    }

    private static DemoReport.Round round(String verb, JsonNode run) {
        JsonNode phases = run.path("phases");
        return new DemoReport.Round(
                verb,
                run.path("pauseMillis").asDouble(),
                new DemoReport.Phases(
                        phases.path("hold").asDouble(),
                        phases.path("fence").asDouble(),
                        phases.path("drain").asDouble(),
                        phases.path("prove").asDouble(),
                        phases.path("switch").asDouble(),
                        phases.path("release").asDouble()),
                run.path("provenRows").asLong(),
                run.path("dirtyKeys").asLong());
    }

    private static DemoReport.@Nullable Machine machineSince(Optional<MachineTime> before) {
        int processors = Runtime.getRuntime().availableProcessors();
        return before.flatMap(was -> MachineTime.now().map(now -> now.since(was, processors)))
                .orElse(null);
    }

    private void countHeld() throws InterruptedException {
        held = 0;
        for (JsonNode gateway : control.status().path("gateways")) {
            held += gateway.path("heldTotal").asLong();
            heldMaxMillis = Math.max(heldMaxMillis, gateway.path("heldMaxMillis").asDouble());
        }
    }

    private DemoReport account(TrafficSnapshot end, Path record)
            throws IOException, SQLException, InterruptedException {
        Environment owner =
                control.status().path("owner").asText().equals("cloud")
                        ? Environment.CLOUD
                        : Environment.LEGACY;
        List<String> wrong = new ArrayList<>();
        Audit.Result audit;
        try (Connection clinic =
                ClinicDatabase.asOwner(stage.sides().server(owner), stage.sides().access())) {
            audit = Audit.of(record, clinic);
            for (ClinicInvariants.Check check : ClinicInvariants.of(clinic, true)) {
                if (check.violations() > 0) {
                    wrong.add(check.name() + " broken " + check.violations() + " times");
                }
            }
        }
        if (end.failed() > plantedFailures || end.shed() > 0) {
            wrong.add(
                    end.failed()
                            + " requests failed, "
                            + end.shed()
                            + " were not sent: "
                            + end.failures());
        }
        if (!audit.clean()) {
            wrong.add(
                    audit.missing()
                            + " acknowledged writes are missing, "
                            + audit.duplicated()
                            + " doubled");
        }
        double[] pauses = rounds.stream().mapToDouble(DemoReport.Round::pauseMillis).toArray();
        return new DemoReport(
                rounds,
                DemoReport.Pause.of(pauses),
                new DemoReport.Requests(
                        end.sent(),
                        end.failed() - plantedFailures,
                        plantedFailures,
                        held,
                        heldMaxMillis),
                new DemoReport.Writes(audit.acknowledged(), audit.missing(), audit.duplicated()),
                stage.rows(),
                machine,
                (System.nanoTime() - beganNanos) / 1e9,
                wrong.isEmpty() ? "ok" : String.join("; ", wrong));
    }

    private void write(DemoReport report) throws IOException {
        Path file = options.json();
        if (file != null) {
            JsonMapper json = new JsonMapper();
            OutputFile.write(
                    file, json.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        }
    }

    private void stayUp() throws InterruptedException {
        narrator.say("Everything stays up until you press Ctrl-C. The page: " + stage.page());
        new CountDownLatch(1).await();
    }
}
