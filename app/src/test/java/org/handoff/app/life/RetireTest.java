package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// From `start` over a cutover to `retire`: what is removed, and what stays sealed.
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class RetireTest {
    private static final String PEOPLE = "people: {owner: Ada, approvers: [Grace]}";

    /// Everything of Handoff's that a database may hold.
    private static final Map<String, String> LEFTOVERS =
            Map.of(
                    "schemas", "SELECT count(*) FROM pg_namespace WHERE nspname = 'handoff'",
                    "slots",
                            "SELECT count(*) FROM pg_replication_slots WHERE database ="
                                    + " current_database()",
                    "publications", "SELECT count(*) FROM pg_publication",
                    "triggers", "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%handoff%'",
                    "event triggers",
                            "SELECT count(*) FROM pg_event_trigger WHERE evtname LIKE '%handoff%'",
                    "identities",
                            "SELECT count(*) FROM pg_class WHERE relname = 'event' AND"
                                    + " relreplident <> 'd'");

    private static Servers servers;

    @BeforeAll
    static void startServers() throws Exception {
        servers = new Servers();
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
    }

    @Test
    void approvedByAnotherItRetiresAndOnlyTheFenceOfTheSideLeftBehindStays(@TempDir Path folder)
            throws Exception {
        try (LiveMigration migration = new LiveMigration(servers, folder, "retire", PEOPLE)) {
            migration.startAndFollow();
            assertThat(migration.handoff("cutover", "--yes", "--who", "Ada"))
                    .as(migration.said())
                    .isZero();
            migration.await("following", LiveMigration::isReady);
            assertThat(migration.write("cloud", "after the cutover")).isTrue();

            assertThat(migration.handoff("retire", "--dry-run", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said()).contains("0 of 1 approvals");
            assertThat(migration.handoff("retire", "--yes", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said()).contains("handoff approve");
            assertThat(migration.asPerson("mallory", "approver", "approve")).isEqualTo(409);
            assertThat(migration.asPerson("ada", "approver", "approve")).isEqualTo(409);
            assertThat(migration.asPerson("grace", "approver", "approve")).isEqualTo(202);
            assertThat(migration.handoff("retire", "--yes", "--who", "Grace")).isEqualTo(1);
            assertThat(migration.status().path("phase").asText()).isEqualTo("following");
            assertThat(migration.handoff("retire", "--yes", "--who", "Ada"))
                    .as(migration.said())
                    .isZero();

            migration.awaitAnswer("cloud", leftover("schemas"), "0");
            sealed(migration);
            clean(migration, "cloud");
            assertThat(migration.handoff("rollback", "--yes", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.handoff("start", "--who", "Ada")).isEqualTo(1);

            migration.control().kill9();
            migration.serveAgain(Map.of());
            migration.await("retired", it -> it.path("phase").asText().equals("retired"));
            assertThat(migration.write("cloud", "after a restart")).isTrue();
            assertThat(migration.write("legacy", "never")).isFalse();
        }
    }

    @Test
    void aControlPlaneThatDiesOfRetiringCleansUpWhenItComesBack(@TempDir Path folder)
            throws Exception {
        try (LiveMigration migration = new LiveMigration(servers, folder, "diesretiring", PEOPLE)) {
            migration.startAndFollow();
            assertThat(migration.handoff("cutover", "--yes", "--who", "Ada")).isZero();
            migration.await("following", LiveMigration::isReady);
            assertThat(migration.asPerson("grace", "approver", "approve")).isEqualTo(202);
            migration.control().kill9();
            migration.serveAgain(Map.of("HANDOFF_FAULT", "after:retired"));
            migration.await("following", LiveMigration::isReady);
            migration.handoff("retire", "--yes", "--who", "Ada");
            migration.control().kill9();
            assertThat(migration.ask("cloud", leftover("schemas"))).isEqualTo("1");

            migration.serveAgain(Map.of());
            migration.awaitAnswer("cloud", leftover("schemas"), "0");
            sealed(migration);
            clean(migration, "cloud");
        }
    }

    @Test
    void anAbortRemovesEverythingFromBothSidesAndStartBeginsAnew(@TempDir Path folder)
            throws Exception {
        try (LiveMigration migration = new LiveMigration(servers, folder, "abort", PEOPLE)) {
            migration.startAndFollow();
            assertThat(migration.handoff("abort", "--dry-run", "--who", "Ada")).isZero();
            assertThat(migration.status().path("phase").asText()).isEqualTo("following");
            assertThat(migration.handoff("abort", "--yes", "--who", "Ada")).isZero();
            migration.awaitAnswer("legacy", leftover("schemas"), "0");
            clean(migration, "legacy");
            clean(migration, "cloud");
            assertThat(migration.write("legacy", "after the abort")).isTrue();

            migration.control().kill9();
            migration.serveAgain(Map.of());
            assertThat(migration.handoff("start", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said()).contains("Tables of the target hold rows: public.event");
            migration.run("cloud", "TRUNCATE note, event");
            startAgain(migration);
            migration.control().kill9();
            migration.serveAgain(Map.of());
            migration.await("following", LiveMigration::isReady);
            assertThat(migration.write("cloud", "fenced again")).isFalse();
            assertThat(migration.handoff("cutover", "--yes", "--who", "Ada"))
                    .as(migration.said())
                    .isZero();
            String written = "SELECT count(*) FROM note WHERE body = 'after the abort'";
            assertThat(migration.ask("cloud", written)).isEqualTo("1");
        }
    }

    /// The answer to an abort comes before everything is removed.
    private static void startAgain(LiveMigration migration) throws Exception {
        migration.await("idle", it -> it.path("phase").asText().equals("idle"));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (migration.handoff("start", "--who", "Ada") != 0) {
            assertThat(migration.said())
                    .as(migration.control().logged())
                    .contains("still being removed");
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(100);
        }
        migration.await("every gate passes", LiveMigration::isReady);
    }

    @Test
    void aLargeObjectThatComesWhileFollowingClosesTheGateUntilItIsGone(@TempDir Path folder)
            throws Exception {
        try (LiveMigration migration = new LiveMigration(servers, folder, "large", PEOPLE)) {
            migration.startAndFollow();
            migration.run("legacy", "SELECT lo_create(4711)");
            migration.await("a gate closes", status -> !LiveMigration.isReady(status));
            assertThat(migration.handoff("cutover", "--yes", "--who", "Ada")).isEqualTo(1);
            assertThat(migration.said()).contains("large objects, which no log carries");
            migration.run("legacy", "SELECT lo_unlink(4711)");
            migration.await("every gate passes", LiveMigration::isReady);
        }
    }

    private static String leftover(String what) {
        return Objects.requireNonNull(LEFTOVERS.get(what));
    }

    /// The legacy side refuses the application for good and keeps nothing else alive.
    private static void sealed(LiveMigration migration) throws Exception {
        migration.awaitAnswer("legacy", leftover("slots"), "0");
        migration.awaitAnswer("legacy", leftover("identities"), "0");
        assertThat(migration.ask("legacy", leftover("publications"))).isEqualTo("0");
        assertThat(migration.ask("legacy", "SELECT writable FROM handoff.ownership"))
                .isEqualTo("f");
        assertThat(migration.write("legacy", "too late")).isFalse();
        assertThat(migration.write("cloud", "still")).isTrue();
    }

    private static void clean(LiveMigration migration, String side) throws Exception {
        for (Map.Entry<String, String> each : LEFTOVERS.entrySet()) {
            assertThat(migration.ask(side, each.getValue()))
                    .as(each.getKey() + " on " + side)
                    .isEqualTo("0");
        }
    }
}
