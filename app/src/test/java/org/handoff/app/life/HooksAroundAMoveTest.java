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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A site's scripts around a real move, a hold point, and a control plane that is killed between a
/// script's end and its record.
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
final class HooksAroundAMoveTest {
    private static Servers servers;

    @TempDir private Path site;

    @BeforeAll
    static void startServers() throws Exception {
        servers = new Servers();
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
    }

    /// Leads what it is called for to `$1`, and says so in a file that all of them share.
    private String script(String name, String first) throws IOException {
        Files.writeString(site.resolve(name + ".state"), "legacy");
        Path file =
                Files.writeString(
                        site.resolve(name),
                        """
                        #!/bin/sh
                        cd '%s'
                        case "$1" in
                          where) cat %s.state;;
                          *) echo "%s $1" >> calls; %s printf %%s "$1" > %s.state;;
                        esac
                        """
                                .formatted(site, name, name, first, name));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return "command: {legacy: [%1$s, legacy], cloud: [%1$s, cloud], observe: [%1$s, where]}"
                .formatted(file);
    }

    private String spec(String first, String points) throws IOException {
        return """
        people: {owner: Ada, approvers: [Grace]}
        pointers:
          - {name: jobs, at: before, timeout: 20s, driver: command, %s}
          - {name: cloud jobs, at: after, driver: command, %s}
        holdPoints: [%s]
        """
                .formatted(script("jobs", first), script("cloud-jobs", ""), points);
    }

    private List<String> calls() throws IOException {
        Path calls = site.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private static CompletableFuture<Integer> cutover(LiveMigration migration) {
        return CompletableFuture.supplyAsync(
                () -> migration.handoff("cutover", "--yes", "--who", "Ada"));
    }

    private static boolean isHeld(JsonNode status) {
        for (JsonNode step : status.path("run").path("steps")) {
            if (step.path("state").asText().equals("held")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void theRunWaitsForTheNamedPersonAndTheWayBackUndoesHooksInReverse(@TempDir Path folder)
            throws Exception {
        String spec = spec("", "{name: go, people: [grace], within: 2m}");
        try (LiveMigration migration = new LiveMigration(servers, folder, "hooks", spec)) {
            migration.startAndFollow();
            CompletableFuture<Integer> cutover = cutover(migration);
            migration.await("the hold point", HooksAroundAMoveTest::isHeld);
            assertThat(calls()).containsExactly("jobs cloud");
            assertThat(migration.write("legacy", "nobody is held")).isTrue();
            assertThat(migration.asPerson("mallory", "operator", "proceed")).isEqualTo(409);
            assertThat(migration.asPerson("grace", "approver", "proceed")).isEqualTo(202);
            assertThat(cutover.get()).as(migration.said()).isZero();
            migration.await("following", LiveMigration::isReady);
            assertThat(calls()).containsExactly("jobs cloud", "cloud-jobs cloud");

            assertThat(migration.handoff("rollback", "--yes", "--who", "Ada"))
                    .as(migration.said())
                    .isZero();
            migration.await("following", LiveMigration::isReady);
            assertThat(calls().subList(2, 4)).containsExactly("cloud-jobs legacy", "jobs legacy");
        }
    }

    @Test
    void aHoldPointThatNobodyReleasesGoesBackByItself(@TempDir Path folder) throws Exception {
        String spec = spec("", "{name: go, within: 1s}");
        try (LiveMigration migration = new LiveMigration(servers, folder, "nobody", spec)) {
            migration.startAndFollow();
            assertThat(migration.handoff("cutover", "--yes", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said()).contains("hold-point");
            migration.await("following", LiveMigration::isReady);
            assertThat(calls()).containsExactly("jobs cloud", "jobs legacy");
            assertThat(migration.write("legacy", "as before")).isTrue();
        }
    }

    @Test
    void killedBetweenAScriptAndItsRecordNothingIsDoneTwiceAndAllOfItIsUndone(@TempDir Path folder)
            throws Exception {
        try (LiveMigration migration = new LiveMigration(servers, folder, "killed", spec("", ""))) {
            migration.startAndFollow();
            migration.control().kill9();
            migration.serveAgain(Map.of("HANDOFF_FAULT", "before:hook-ended"));
            migration.await("following", LiveMigration::isReady);
            CompletableFuture<Integer> cutover = cutover(migration);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (migration.control().isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(calls()).containsExactly("jobs cloud");

            migration.serveAgain(Map.of());
            migration.await("following", LiveMigration::isReady);
            assertThat(cutover.get()).isNotZero();
            assertThat(calls()).containsExactly("jobs cloud", "jobs legacy");
            assertThat(migration.write("legacy", "as before")).isTrue();
            assertThat(migration.handoff("cutover", "--yes", "--who", "Ada"))
                    .as(migration.said())
                    .isZero();
        }
    }

    @Test
    void aScriptThatOutlivesTheControlPlaneIsWaitedForBeforeItIsUndone(@TempDir Path folder)
            throws Exception {
        String waits = "while [ ! -e go ]; do sleep 0.05; done;";
        String spec = spec(waits, "");
        try (LiveMigration migration = new LiveMigration(servers, folder, "outlives", spec)) {
            migration.startAndFollow();
            CompletableFuture<Integer> cutover = cutover(migration);
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (calls().isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            migration.control().kill9();
            migration.serveAgain(Map.of());
            migration.await("it is undone", it -> it.path("attention").asText().contains("jobs"));
            assertThat(calls()).as("it may be at it still").containsExactly("jobs cloud");
            Files.createFile(site.resolve("go"));
            migration.await("following", LiveMigration::isReady);
            assertThat(calls()).containsExactly("jobs cloud", "jobs legacy");
            assertThat(Files.readString(site.resolve("jobs.state"))).isEqualTo("legacy");
            assertThat(cutover.get()).isNotZero();
        }
    }
}
