package org.handoff.clinic.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

final class ClinicSeedTest {
    private static final String CONTENT =
            """
            SELECT string_agg(t || ' ' || n || ' ' || h, ', ' ORDER BY t) FROM (
            SELECT 'patients' t, count(*) n, sum(hashtextextended(p::text, 0)) h
                FROM clinic.patients p
            UNION ALL SELECT 'notes', count(*), sum(hashtextextended(p::text, 0))
                FROM clinic.notes p
            UNION ALL SELECT 'vitals', count(*), sum(hashtextextended(p::text, 0))
                FROM clinic.vitals p
            UNION ALL SELECT 'billing', count(*), sum(hashtextextended(p::text, 0))
                FROM clinic.billing p) x
            """;

    @Test
    void theSamePlanMakesTheSameRowsOnBothMajors() throws Exception {
        SeedPlan plan = SeedPlan.of(20_000, 160);
        ClinicAccess access = ClinicAccess.random();
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        try (PostgresServer legacy = PostgresServer.embedded(17).start();
                PostgresServer cloud = PostgresServer.embedded(18).start()) {
            ClinicSeed.Progress watch =
                    (what, done, total) -> {
                        if (what.equals("rows")) {
                            seen.add(done);
                        }
                    };
            long rows = ClinicSeed.createFilled(legacy, access, plan, watch);
            ClinicSeed.createFilled(cloud, access, plan, watch);
            try (Connection left = ClinicDatabase.asOwner(legacy, access);
                    Connection right = ClinicDatabase.asHandoff(cloud, access)) {
                assertThat(one(left, CONTENT)).isEqualTo(one(right, CONTENT));
                assertThat(rows).isEqualTo(20_000);
                assertThat(Long.parseLong(one(left, allRows(left)))).isEqualTo(rows);
                assertThat(one(left, "SELECT count(*) FROM clinic.facilities")).isEqualTo("160");
            }
            assertThat(seen).contains(rows);
        }
    }

    @Test
    void theApplicationsRoleMayChartButNotChangeTheSchema() throws Exception {
        ClinicAccess access = ClinicAccess.random();
        try (PostgresServer server = PostgresServer.embedded(17).start()) {
            ClinicSeed.createFilled(server, access, SeedPlan.of(1_000, 3), (_, _, _) -> {});
            try (Connection app = ClinicDatabase.asApp(server, access)) {
                one(app, "SELECT count(*) FROM clinic.worklist");
                one(app, "SELECT clinic.cancel_appointment(gen_random_uuid(), gen_random_uuid())");
                one(app, "UPDATE clinic.orders SET status = 'completed' WHERE id = 1 RETURNING id");
                assertThat(one(app, "SELECT max(id) FROM clinic.audit_log")).isEqualTo("41");
                one(
                        app,
                        "INSERT INTO clinic.billing (patient_id, facility_id, code, amount)"
                                + " VALUES (1, 2, 'x', 3.21) RETURNING id");
                assertThat(
                                one(
                                        app,
                                        "SELECT count(*) FROM clinic.facility_totals t WHERE amount"
                                            + " = (SELECT sum(amount) FROM clinic.billing b WHERE"
                                            + " b.facility_id = t.facility_id)"))
                        .isEqualTo("3");
                org.assertj.core.api.Assertions.assertThatThrownBy(
                                () -> one(app, "SELECT 1 FROM pg_authid"))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    private static String allRows(Connection connection) throws SQLException {
        return one(
                connection,
                "SELECT 'SELECT ' || string_agg('(SELECT count(*) FROM ' || oid::regclass || ')',"
                    + " '+') FROM pg_class WHERE relnamespace = 'clinic'::regnamespace AND relkind"
                    + " = 'r'");
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return String.valueOf(result.getString(1));
        }
    }
}
