package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.clinic.server.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A control plane and a gateway as processes of their own, with TLS as it is by default.
@Timeout(300)
class TlsLiveTest {
    @TempDir private Path folder = Path.of("");

    private static boolean flows(JsonNode status) {
        JsonNode gateways = status.path("gateways");
        return gateways.size() == 1
                && gateways.path(0).path("name").asText().equals("front")
                && gateways.path(0).path("mode").asText().equals("flow");
    }

    private static boolean isRefused(JsonNode status) {
        for (JsonNode gate : status.path("gates")) {
            if (gate.path("name").asText().equals("applications")) {
                return gate.path("reason")
                        .asText()
                        .equals("the cloud application does not serve front: no connection");
            }
        }
        return false;
    }

    @Test
    void aGatewayGetsItsCertificateByItselfAndGetsAnotherWhenItIsTakenBack() throws Exception {
        String gateway =
                """
                people: {owner: olga}
                gateways: [{name: front, listen: "127.0.0.1:%d"}]
                """
                        .formatted(Ports.free());
        try (Servers servers = new Servers();
                LiveMigration migration =
                        new LiveMigration(
                                servers,
                                folder,
                                "secured",
                                gateway,
                                ", tls: {mode: on}",
                                Map.of(
                                        "legacy",
                                        "http://127.0.0.1:1",
                                        "cloud",
                                        "http://127.0.0.1:1"));
                ServeProcess front = migration.gateway()) {
            migration.await("a gateway that lets writes through", TlsLiveTest::flows);
            migration.await("that nobody may move to what is not there", TlsLiveTest::isRefused);
            Path kept = folder.resolve("control/gateways/front.pem");
            String first = Files.readString(kept);
            assertThat(Files.getPosixFilePermissions(folder.resolve("control/gateways/front.key")))
                    .hasSize(2);
            assertThat(migration.control().logged())
                    .contains("Handoff serves https://127.0.0.1:", "Its authority is ");

            assertThat(migration.handoff("enrolment", "revoke", "front"))
                    .as(migration.said())
                    .isZero();
            awaitOther(kept, first);
            migration.await("flow with the next certificate", TlsLiveTest::flows);

            migration.control().kill9();
            migration.serveAgain(Map.of());
            migration.await("flow again", TlsLiveTest::flows);
            assertThat(front.isAlive()).isTrue();
        }
    }

    private static void awaitOther(Path file, String before) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (Files.readString(file).equals(before)) {
            assertThat(System.nanoTime()).as("no other certificate came").isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
