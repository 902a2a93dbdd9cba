package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;

/// A migration and its twin on real servers: the plan is led there and back on the twin, and the
/// migration's own control plane reads what came of it.
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
final class TwinRehearsalTest {
    private static final String PEOPLE = "people: {owner: Ada}\n";

    private static Servers servers;

    @BeforeAll
    static void startServers() throws Exception {
        servers = new Servers();
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
    }

    private static String ledger(LiveMigration migration) {
        assertThat(migration.handoff("runbook", "--json")).as(migration.said()).isZero();
        return migration.said();
    }

    @Test
    void everyStepIsLedThereAndBackOnTheTwinAndCountsForTheMigration(
            @TempDir Path live, @TempDir Path twin) throws Exception {
        String toTwin =
                PEOPLE + "rehearsal: {twin: \"%s\"}".formatted(twin.resolve("handoff.yaml"));
        String ofLive =
                PEOPLE + "rehearsal: {twinOf: \"%s\"}".formatted(live.resolve("handoff.yaml"));
        try (LiveMigration migration = new LiveMigration(servers, live, "real", toTwin);
                LiveMigration copy = new LiveMigration(servers, twin, "copy", ofLive)) {
            copy.startAndFollow();
            migration.startAndFollow();
            assertThat(migration.handoff("rehearse", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said()).contains("On the twin copy nothing was rehearsed yet");

            assertThat(migration.handoff("rehearse", "--twin", "--who", "Ada"))
                    .as(migration.said())
                    .isZero();
            assertThat(migration.said())
                    .contains("fence", "prove", "move back again", "a marker took")
                    .doesNotContain("NOT as before");
            JsonNode runbook = LiveMigration.json(ledger(migration));
            assertThat(runbook.path("wayBack").path("whole").path("times").asInt()).isEqualTo(2);
            assertThat(runbook.path("measured").path("return").path("times").asInt()).isEqualTo(4);
            assertThat(runbook.path("measured").path("prove").path("times").asInt()).isEqualTo(2);
            assertThat(runbook.path("pointOfNoReturn").asText()).isEqualTo("retire");
            assertThat(copy.write("legacy", "as before")).isTrue();
            assertThat(copy.write("cloud", "refused")).isFalse();
            assertThat(migration.ask("cloud", "SELECT count(*) FROM note")).isEqualTo("500");
        }
    }

    @Test
    void theSameServerUnderAnotherAddressIsNoTwin(@TempDir Path live) throws Exception {
        String spec = PEOPLE + "rehearsal: {twin: twin.yaml}";
        try (LiveMigration migration = new LiveMigration(servers, live, "alone", spec);
                PortForward other = new PortForward(migration.server("legacy").port())) {
            String port = "port: " + migration.server("legacy").port();
            Files.writeString(
                    live.resolve("twin.yaml"),
                    Files.readString(migration.spec())
                            .replace(port, "port: " + other.port())
                            .replace("data: control", "data: twin")
                            .replace("twin: twin.yaml", "twinOf: handoff.yaml"));

            assertThat(migration.handoff("rehearse", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said())
                    .contains(
                            "the legacy database of the twin, 127.0.0.1:" + other.port(),
                            "the live legacy database",
                            "under another address",
                            "the cloud database of the twin");
        }
    }
}
