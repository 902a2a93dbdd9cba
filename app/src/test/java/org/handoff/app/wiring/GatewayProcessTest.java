package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.gateway.GatewayConfig;
import org.handoff.gateway.route.RouteRules.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class GatewayProcessTest {
    @TempDir private Path folder;

    private GatewayConfig config(String gateway) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret-of-this-test");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Path file = folder.resolve("handoff.yaml");
        Files.writeString(
                file,
                """
                migration: clinic
                legacy:
                  database: {host: a, name: clinic, user: handoff}
                  upstream: http://127.0.0.1:8001
                cloud:
                  database: {host: b, name: clinic, user: handoff}
                  upstream: http://127.0.0.1:8002
                control: {token: {file: %s}}
                people: {owner: ana}
                gateways:
                  - name: front
                    listen: 127.0.0.1:8080
                """
                                .formatted(token)
                        + gateway.indent(4));
        Spec spec = SpecReader.read(file).spec();
        return GatewayProcess.config(spec, "front");
    }

    @Test
    void aRouteOfTheSpecKeepsItsMethod() throws IOException {
        GatewayConfig config =
                config(
                        """
                        reads: [POST /fhir/*/_search]
                        writes: [GET /print*, "* /admin/*"]
                        """);

        assertThat(config.rules().rules())
                .containsExactly(
                        new Rule("GET", "/print*", true),
                        new Rule("*", "/admin/*", true),
                        new Rule("POST", "/fhir/*/_search", false));
    }
}
