package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.cli.OutputFile;
import org.handoff.app.inventory.ClinicEstate;
import org.handoff.app.inventory.MapText;
import org.handoff.app.inventory.Mapping;
import org.handoff.clinic.app.Regression;
import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.clinic.traffic.SideBySide;
import org.handoff.inventory.EstateMap;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.report.MapJson;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Steps 1 to 4 as the demo tells them: what it found, never more than it looked at.
final class DemoSteps {
    private static final Duration REHEARSE_BOUND = Duration.ofSeconds(60);
    private static final int READS = 2_000;
    private static final int WRITES = 500;
    private static final Duration MAP_BOUND = Duration.ofSeconds(30);
    private static final Duration PROOF_BOUND = Duration.ofMinutes(2);

    private static final String ESTATE =
            """
            SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'clinic' AND c.relkind IN ('r', 'p')),
                   (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'clinic' AND c.relkind = 'S'),
                   (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname = 'clinic'),
                   (SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                      JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'clinic' AND NOT t.tgisinternal),
                   (SELECT string_agg(DISTINCT coalesce(nullif(application_name, ''), 'unnamed'), ', ')
                      FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()
                       AND application_name NOT LIKE 'handoff%')
            """;

    private final DemoStage stage;
    private final Narrator narrator;
    private final DemoControl control;

    DemoSteps(DemoStage stage, Narrator narrator, DemoControl control) {
        this.stage = stage;
        this.narrator = narrator;
        this.control = control;
    }

    void map() throws IOException, InterruptedException, SQLException {
        narrator.heading("1 Map: what is there, and who talks to it");
        try (Connection connection =
                        ClinicDatabase.asHandoff(
                                stage.sides().server(Environment.LEGACY), stage.sides().access());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ESTATE)) {
            row.next();
            narrator.say(
                    "%,d rows in %d tables, %d sequences, %d routines, %d triggers."
                            .formatted(
                                    stage.rows(),
                                    row.getInt(1),
                                    row.getInt(2),
                                    row.getInt(3),
                                    row.getInt(4)));
            narrator.say("Connected to the legacy database now: " + row.getString(5) + ".");
        }
        mapEstate();
    }

    /// The clinic's exports hide three edges that nobody declared: they block until decided upon.
    private void mapEstate() throws IOException, InterruptedException {
        ClinicEstate estate = ClinicEstate.read(stage.directory().resolve("estate"), Instant.now());
        EstateMap before = estate.before();
        MapText.estate(before).forEach(narrator::say);
        narrator.say("Observed or found, and declared by nobody, so a cutover would be refused:");
        for (Judgement one : before.blocked()) {
            List<String> reasons = MapText.reasons(before, one);
            narrator.say("  " + Mapping.sentence(one) + (reasons.isEmpty() ? "" : ":"));
            reasons.stream().limit(1).forEach(reason -> narrator.say("      " + reason.strip()));
        }
        narrator.say("The control plane's gate: " + gate(before, "refuse"));
        EstateMap after = estate.after();
        if (before.preflight().isClear() || !after.preflight().isClear()) {
            throw HandoffException.bug(
                    "demo.map", "The clinic's map is not judged as it should be.");
        }
        narrator.say(
                "Their owners decided on each (%s): nothing blocks any more."
                        .formatted(stage.directory().relativize(estate.exports().getParent())));
        narrator.say("The control plane's gate: " + gate(after, "pass"));
    }

    /// Hands the map over as `handoff map --json` would, and waits for the gate's verdict on it.
    private String gate(EstateMap map, String wanted) throws InterruptedException {
        OutputFile.write(stage.directory().resolve(DemoSpec.MAP), MapJson.of(map).toPrettyString());
        String[] reason = {""};
        control.await(
                "gate inventory that says " + wanted,
                MAP_BOUND,
                any -> {},
                status -> {
                    for (JsonNode gate : status.path("gates")) {
                        if (gate.path("name").asText().equals("inventory")) {
                            reason[0] = gate.path("reason").asText();
                            return gate.path("verdict").asText().equals(wanted)
                                    && !reason[0].startsWith("the map is not there")
                                    && !reason[0].startsWith("unknown");
                        }
                    }
                    return false;
                });
        return reason[0];
    }

    void classify() {
        narrator.heading("2 Classify");
        narrator.say(
                "Blue-green, replication first, because: one database and one application move as"
                        + " a");
        narrator.say(
                "whole, both sides are PostgreSQL, every client comes through the gateway, and"
                        + " the");
        narrator.say("way back stays open: both change logs are followed from the first minute.");
    }

    void rehearse() throws InterruptedException {
        control.awaitGo();
        long before = rehearsals(control.status());
        control.command("rehearse");
        JsonNode status =
                control.await(
                        "rehearsal", REHEARSE_BOUND, any -> {}, all -> rehearsals(all) > before);
        String text = "";
        for (JsonNode event : status.path("events")) {
            if (event.path("kind").asText().equals("rehearsed")) {
                text = event.path("text").asText();
            }
        }
        narrator.say(text);
    }

    private static long rehearsals(JsonNode status) {
        long count = 0;
        for (JsonNode event : status.path("events")) {
            count += event.path("kind").asText().equals("rehearsed") ? 1 : 0;
        }
        return count;
    }

    void validate() throws IOException, InterruptedException {
        narrator.heading("4 Validate");
        JsonNode status =
                control.await(
                        "full proof",
                        PROOF_BOUND,
                        any -> {},
                        all ->
                                all.path("proof").path("tables").asInt() > 0
                                        && all.path("proof").path("unproved").isEmpty());
        JsonNode proof = status.path("proof");
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "%,d rows in %d tables proven equal on both sides; %,d keys changed since"
                                + " and are",
                        proof.path("provenRows").asLong(),
                        proof.path("tables").asInt(),
                        proof.path("dirtyKeys").asLong()));
        narrator.say(
                "re-read as they come. No value leaves a database: only digests are compared.");
    }

    /// A build that answers otherwise is not cut over to.
    void catchWrongField() throws IOException, InterruptedException {
        narrator.say("A bad build comes to the cloud side: two vital signs are swapped.");
        stage.regress(Regression.FIELD);
        boolean alike = answersAlike();
        stage.regress(Regression.NONE);
        if (alike) {
            throw HandoffException.bug("demo.parity", "The bad build was not caught.");
        }
        narrator.say("So nothing is cut over. The build is mended, and asked again:");
    }

    void compareAnswers() throws IOException, InterruptedException {
        if (!answersAlike()) {
            throw HandoffException.operator(
                    "demo.parity",
                    "The sides do not answer alike, so nothing is cut over.",
                    "See the applications' logs.");
        }
    }

    /// Also lets the cloud's application serve before it has to.
    private boolean answersAlike() throws IOException, InterruptedException {
        SideBySide.Result answers =
                SideBySide.of(
                        stage.application(Environment.LEGACY),
                        stage.application(Environment.CLOUD),
                        READS,
                        WRITES);
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "%,d questions to both applications: %,d answers the same, %,d not.",
                        answers.equal() + answers.different(),
                        answers.equal(),
                        answers.different()));
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "%,d writes tried on the cloud side: %,d refused by its fence, %,d not.",
                        answers.refused() + answers.notRefused(),
                        answers.refused(),
                        answers.notRefused()));
        return answers.different() == 0 && answers.notRefused() == 0;
    }
}
