package org.handoff.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;

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

    private static Fault refused(String database, String user, String password) {
        PostgresSide side =
                PostgresSide.of(SERVER.host(), SERVER.port(), database, user, () -> password);
        return catchThrowableOfType(HandoffException.class, () -> side.openSession().close())
                .fault();
    }
}
