package org.handoff.clinic.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.ClinicFixture;
import org.handoff.clinic.audit.Audit;
import org.handoff.clinic.audit.ClinicInvariants;
import org.handoff.clinic.schema.ClinicDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

final class TrafficTest {
    private static ClinicFixture clinic;

    @BeforeAll
    static void open() throws Exception {
        clinic = new ClinicFixture();
    }

    @AfterAll
    static void close() throws Exception {
        clinic.close();
    }

    @Test
    void everyAcknowledgedWriteIsThereOnceAndPlantedFaultsAreSeen(@TempDir Path record)
            throws Exception {
        TrafficPlan plan = TrafficPlan.against(clinic.address(), record).at(200, 200);
        TrafficSnapshot end;
        try (Traffic traffic = Traffic.start(plan, _ -> {})) {
            awaitAcknowledged(traffic, 500);
            end = traffic.stop();
        }
        assertThat(end.failures()).isEmpty();
        assertThat(end.ok()).isEqualTo(end.sent());
        assertThat(end.handovers()).isEmpty();
        assertThat(end.reads().count() + end.writes().count()).isEqualTo(end.sent());
        try (Connection database = ClinicDatabase.asHandoff(clinic.server, clinic.access)) {
            Audit.Result clean = Audit.of(record, database);
            assertThat(clean.clean()).isTrue();
            assertThat(clean.acknowledged()).isEqualTo(end.acknowledged());
            assertThat(ClinicInvariants.of(database, true))
                    .allSatisfy(check -> assertThat(check.violations()).as(check.name()).isZero());
            plantAndSee(record, database);
        }
    }

    private static void plantAndSee(Path record, Connection database) throws Exception {
        UUID lost = firstOfKind(record, "note");
        UUID doubled = firstOfKind(record, "vitals");
        UUID audited = firstOfKind(record, "treatment");
        clinic.run("DELETE FROM clinic.charting_log WHERE client_ref = '" + lost + "'");
        clinic.run(
                "INSERT INTO clinic.charting_log (client_ref, kind, subject) VALUES ('"
                        + doubled
                        + "', 'vitals', 'x')");
        clinic.run(
                "INSERT INTO clinic.audit_log (table_name, operation, row_key, client_ref) VALUES"
                        + " ('billing', 'INSERT', 'x', '"
                        + audited
                        + "')");
        clinic.run("UPDATE clinic.facility_totals SET amount = amount + 1 WHERE facility_id = 1");
        Audit.Result result = Audit.of(record, database);
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.duplicated()).isEqualTo(1);
        assertThat(result.named()).containsExactlyInAnyOrder(lost, doubled);
        assertThat(ClinicInvariants.of(database, true))
                .extracting(ClinicInvariants.Check::violations)
                .containsExactly(2L, 1L, 0L, 0L, 0L, 0L);
        clinic.run("UPDATE clinic.facility_totals SET amount = amount - 1 WHERE facility_id = 1");
        clinic.run("DELETE FROM clinic.audit_log WHERE row_key = 'x'");
        clinic.run(
                "INSERT INTO clinic.charting_log (client_ref, kind, subject) VALUES ('"
                        + lost
                        + "', 'note', 'x')");
        clinic.run(
                "DELETE FROM clinic.charting_log WHERE subject = 'x' AND client_ref = '"
                        + doubled
                        + "'");
    }

    @Test
    void whatADyingDatabaseAcknowledgedIsThereWhenItComesBack(@TempDir Path record)
            throws Exception {
        TrafficPlan plan = TrafficPlan.against(clinic.address(), record).at(200, 100);
        TrafficSnapshot end;
        try (Traffic traffic = Traffic.start(plan, _ -> {})) {
            awaitAcknowledged(traffic, 200);
            clinic.server.kill9();
            clinic.server.start();
            long so = traffic.mark().get(10, TimeUnit.SECONDS).acknowledged();
            awaitAcknowledged(traffic, so + 200);
            end = traffic.stop();
        }
        assertThat(end.ok() + end.failed()).isEqualTo(end.sent());
        assertThat(end.longestGapMillis()).isGreaterThan(0);
        try (Connection database = ClinicDatabase.asHandoff(clinic.server, clinic.access)) {
            Audit.Result result = Audit.of(record, database);
            assertThat(result.missing()).isZero();
            assertThat(result.duplicated()).isZero();
            assertThat(ClinicInvariants.of(database, true))
                    .allSatisfy(check -> assertThat(check.violations()).as(check.name()).isZero());
        }
    }

    @Test
    void nobodyListeningIsAFailureThatIsKnownNotToHaveWritten(@TempDir Path record)
            throws Exception {

        ClinicFixture gone = new ClinicFixture();
        TrafficSnapshot end;
        try (Traffic traffic =
                Traffic.start(TrafficPlan.against(gone.address(), record).at(50, 50), _ -> {})) {
            awaitAcknowledged(traffic, 20);
            gone.close();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (traffic.mark().get().failures().getOrDefault("connect", 0L) < 20) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            end = traffic.stop();
        }
        assertThat(end.failures().keySet()).contains("connect");
        assertThat(Files.readString(record.resolve("not-acknowledged.log"), StandardCharsets.UTF_8))
                .contains(" connect\n");
    }

    private static void awaitAcknowledged(Traffic traffic, long count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (traffic.mark().get(10, TimeUnit.SECONDS).acknowledged() < count) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static UUID firstOfKind(Path record, String kind) throws Exception {
        return Files.readAllLines(record.resolve("acknowledged.log")).stream()
                .filter(line -> line.contains(" " + kind + " "))
                .map(line -> UUID.fromString(line.substring(0, 36)))
                .findFirst()
                .orElseThrow();
    }
}
