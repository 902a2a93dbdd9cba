package org.handoff.engine.postgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

class RoleChecksTest {
    private static CheckResult as(String role, String name) throws Exception {
        try (Connection session = Pair.legacy().connect(Pair.freshDatabase());
                Statement statement = session.createStatement()) {
            statement.execute("SET ROLE " + role);
            return run(session).stream()
                    .filter(it -> it.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<CheckResult> run(Connection session) throws SQLException {
        return new RoleChecks(new Probe(Environment.LEGACY, session)).run();
    }

    @Test
    void whatARoleMayDoBeyondItsWorkIsNamed() throws Exception {
        String database = Pair.freshDatabase();
        Pair.run(
                Pair.legacy(),
                database,
                """
                DROP ROLE IF EXISTS lean, greedy, clinician;
                CREATE ROLE lean LOGIN REPLICATION;
                CREATE ROLE clinician LOGIN;
                CREATE ROLE greedy LOGIN REPLICATION CREATEROLE CREATEDB;
                GRANT pg_write_server_files, clinician TO greedy;
                """);

        CheckResult lean = as("lean", "least-privilege");
        CheckResult greedy = as("greedy", "least-privilege");
        CheckResult root = as("NONE", RoleChecks.SUPERUSER);

        assertThat(lean.level()).isEqualTo(CheckResult.Level.PASS);
        assertThat(greedy.level()).isEqualTo(CheckResult.Level.WARN);
        assertThat(greedy.what())
                .contains(
                        "create roles",
                        "create databases",
                        "write the server's files",
                        "act as another role")
                .doesNotContain("run programs", "grant other roles");
        assertThat(root.what()).contains("is a superuser");
    }

    @Test
    void aServerWithoutAnAuditLogIsNamedWithWhatIsOff() throws Exception {
        CheckResult off = as("NONE", "audit-log");
        assertThat(off.level()).isEqualTo(CheckResult.Level.WARN);
        assertThat(off.what()).contains("log_connections", "pgaudit.log");
        try (Connection session = Pair.legacy().connect(Pair.freshDatabase());
                Statement statement = session.createStatement()) {
            statement.execute("SET log_statement = mod");
            assertThat(run(session).getLast().what())
                    .contains("log_connections")
                    .doesNotContain("pgaudit.log");
        }
    }
}
