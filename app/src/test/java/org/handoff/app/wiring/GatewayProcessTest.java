package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.gateway.GatewayConfig;
import org.handoff.gateway.route.RouteRules.Rule;
import org.handoff.gateway.tls.CertificateFiles;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

class GatewayProcessTest {
    @TempDir private Path folder;

    private Path token() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret-of-this-test");
        return Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    }

    private GatewayConfig config(String gateway) throws IOException {
        Path token = token();
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

    /// The example of a guide, as the process of `handoff gateway` reads it.
    private GatewayConfig guide(String name) throws IOException {
        String page = Files.readString(Path.of("../docs/guides/" + name));
        int from = page.indexOf("```yaml\n") + "```yaml\n".length();
        String example = page.substring(from, page.indexOf("```", from));
        String spec =
                """
                migration: clinic
                people: {owner: ana}
                control: {token: {file: token}}
                """;
        token();
        Path file = Files.writeString(folder.resolve("guide.yaml"), spec + example);
        return GatewayProcess.config(SpecReader.read(file).spec(), "front");
    }

    @Test
    void theExampleOfTheGuideOnTlsIsWhatItSays() throws IOException {
        GatewayConfig config = guide("gateway-tls.md");

        ServerTlsFiles tls = Objects.requireNonNull(config.front().tls());
        assertThat(tls.certificates())
                .containsExactly(
                        new CertificateFiles(at("tls/clinic.pem"), at("tls/clinic.key")),
                        new CertificateFiles(at("tls/wards.pem"), at("tls/wards.key")));
        assertThat(tls.isClientRequired()).isTrue();
        assertThat(tls.clientAuthorities()).isEqualTo(at("tls/staff-ca.pem"));
        assertThat(config.front().isProxied()).isTrue();
        assertThat(config.front().isAppending()).isFalse();
        assertThat(config.front().isHttp2()).isTrue();
        assertThat(config.back().cloud().tls())
                .isEqualTo(
                        new UpstreamTlsFiles(
                                at("tls/cloud-ca.pem"),
                                new CertificateFiles(at("tls/gw.pem"), at("tls/gw.key"))));
        assertThat(config.cloud()).hasToString("https://app.cloud.example:8443");
    }

    private Path at(String file) {
        return folder.resolve(file);
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
