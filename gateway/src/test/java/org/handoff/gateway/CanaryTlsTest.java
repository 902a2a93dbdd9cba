package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.gateway.cohort.CanaryRoutes;
import org.handoff.gateway.cohort.CanarySettings;
import org.handoff.gateway.cohort.IdentitySource;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.route.RouteRules;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The cohort's identity from the certificate that a client showed, over HTTP/1.1 and HTTP/2.
@Timeout(120)
@SuppressWarnings("try") // closing a world may be interrupted
final class CanaryTlsTest {
    private static String side(TestPki pki, String alias, int port, HttpClient.Version version)
            throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + port + "/a");
        HttpClient.Builder builder =
                HttpClient.newBuilder().sslContext(pki.context(alias)).version(version);
        try (HttpClient client = builder.build()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(version);
            return answer.body();
        }
    }

    @Test
    void a_member_by_certificate_is_one_by_either_version_of_http(@TempDir Path folder)
            throws Exception {
        TestPki pki =
                new TestPki(folder)
                        .issue("app", "ip:127.0.0.1")
                        .issue("nurse", "nurse.example")
                        .issue("other", "other.example");
        ServerTlsFiles files =
                new ServerTlsFiles(List.of(pki.write("app", "app")), pki.authority(), true);
        CanarySettings settings =
                new CanarySettings(
                        "print",
                        CohortKey.of("clinic", ""),
                        CanaryData.SHARED,
                        IdentitySource.parse("certificate"),
                        null,
                        new CanaryRoutes(List.of(new RouteRules.Rule("*", "/*", false))),
                        Duration.ofSeconds(5));
        ObjectNode rule = CanaryTest.rule(1, 0);
        rule.withArray("users").add("CN=nurse");
        try (TestGateway world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config -> config.withFront(Front.PLAIN.withTls(files).withHttp2()),
                        settings,
                        Transport.best())) {
            world.control.canary(rule, 0);
            world.control.awaitConverged();
            int port = world.gateway.port();
            List<HttpClient.Version> versions =
                    List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2);
            for (HttpClient.Version version : versions) {
                assertThat(side(pki, "nurse", port, version)).isEqualTo("cloud");
                assertThat(side(pki, "other", port, version)).isEqualTo("legacy");
            }
        }
    }
}
