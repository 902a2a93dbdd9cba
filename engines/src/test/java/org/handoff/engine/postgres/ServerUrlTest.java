package org.handoff.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;

class ServerUrlTest {
    @Test
    void aUrlIsTakenApartAndPrintedWithoutThePassword() {
        PostgresSide side =
                PostgresSide.at(
                        "jdbc:postgresql://db.example:6543/clinic?sslmode=require",
                        "handoff",
                        () -> "secret-word");
        assertThat(side.toString()).isEqualTo("postgresql://handoff@db.example:6543/clinic");
        assertThat(side.port()).isEqualTo(6543);
        assertThat(PostgresSide.at("postgresql://[::1]/x", "u", () -> "p").toString())
                .isEqualTo("postgresql://u@[::1]:5432/x");
    }

    @Test
    void aUrlWithAPasswordIsRefusedWithoutRepeatingIt() {
        for (String url :
                new String[] {
                    "postgresql://u:secret-word@h/d",
                    "postgresql://h/d?password=secret-word",
                    "postgresql://h/d?pass word=secret-word",
                    "http://secret-word"
                }) {
            assertThatThrownBy(() -> PostgresSide.at(url, "u", () -> "p"))
                    .isInstanceOf(HandoffException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("secret-word");
        }
    }

    @Test
    void anUnreachableServerIsNamedAndItsPasswordIsNot() {
        PostgresSide side = PostgresSide.of("localhost", 1, "clinic", "u", () -> "secret-word");
        assertThatThrownBy(side::openSession)
                .isInstanceOfSatisfying(
                        HandoffException.class,
                        failure -> {
                            assertThat(failure.fault().code()).isEqualTo("database.unreachable");
                            assertThat(failure).hasMessageContaining("u@localhost:1/clinic");
                            assertThat(failure).hasStackTraceContaining("Connection");
                            assertThat(failure.toString()).doesNotContain("secret-word");
                        });
    }
}
