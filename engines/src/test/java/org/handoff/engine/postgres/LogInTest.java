package org.handoff.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/// Log-ins that a real server refuses, and how that is told.
class LogInTest {
    private static final PostgresServer SERVER = Pair.legacy();

    @Test
    void aWrongPasswordIsTheOperatorsAndStandsInNoText() {
        Fault fault = refused("postgres", "postgres", "not the password");

        assertThat(fault.code()).isEqualTo("database.login");
        assertThat(fault.kind()).isEqualTo(Fault.Kind.OPERATOR);
        assertThat(fault.sentence()).contains("refused the log-in").doesNotContain("not the");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        Fault fault = refused("nowhere", "postgres", SERVER.password());

        assertThat(fault.code()).isEqualTo("database.missing");
        assertThat(fault.sentence()).contains("nowhere");
    }

    /// Otherwise a machine without power keeps its streams for two hours.
    @Test
    void theServerEndsTheSessionOfAMachineThatIsGoneWithinHalfAMinute() throws Exception {
        PostgresSide side =
                PostgresSide.of(
                        SERVER.host(), SERVER.port(), "postgres", "postgres", SERVER::password);
        try (Connection session = side.openSession();
                Statement statement = session.createStatement()) {
            int seconds = 0;
            for (String setting : List.of("idle", "interval", "interval", "interval")) {
                try (ResultSet row = statement.executeQuery("SHOW tcp_keepalives_" + setting)) {
                    row.next();
                    seconds += row.getInt(1);
                }
            }
            assertThat(seconds).isEqualTo(25);
        }
    }

    private static Fault refused(String database, String user, String password) {
        PostgresSide side =
                PostgresSide.of(SERVER.host(), SERVER.port(), database, user, () -> password);
        return catchThrowableOfType(HandoffException.class, () -> side.openSession().close())
                .fault();
    }
}
