package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.handoff.gateway.RelayWorld.Setting;
import org.handoff.gateway.relay.Forwarder;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.relay.RelayConfig.Target;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.relay.RelayEnding;
import org.handoff.gateway.relay.RelayLimits;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What is left behind on an old address, in front of a whole gateway.
@Timeout(60)
@SuppressWarnings("try") // interrupted at the end of a test
final class ForwarderTest {
    @TempDir private Path folder;

    private static RelayConfig left(
            int port, @Nullable UpstreamTlsFiles trust, boolean sends, @Nullable Path report) {
        return new RelayConfig(
                "old-address",
                "127.0.0.1",
                0,
                new Way.Onwards(new Target("127.0.0.1", port, trust)),
                null,
                false,
                sends,
                RelayLimits.DEFAULT,
                report);
    }

    private TestPki pki() throws IOException, InterruptedException {
        return new TestPki(folder).issue("gateway", "ip:127.0.0.1").issue("left", "left.example");
    }

    private static JsonNode client(Path report) throws IOException {
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.path("relay").textValue()).isEqualTo("old-address");
        assertThat(json.path("clients")).hasSize(1);
        return json.path("clients").get(0);
    }

    @Test
    void it_leads_to_a_gateways_http_port_over_mutual_tls_and_reports_stragglers()
            throws Exception {
        TestPki pki = pki();
        ServerTlsFiles tls =
                new ServerTlsFiles(List.of(pki.write("gateway", "gw")), pki.authority(), true);
        UpstreamTlsFiles trust = new UpstreamTlsFiles(pki.authority(), pki.write("left", "left"));
        Path report = folder.resolve("left.json");
        try (RelayWorld world =
                        new RelayWorld(
                                Setting.USUAL,
                                config -> config.withFront(new Front(tls, true, false, false)));
                Forwarder forwarder =
                        new Forwarder(left(world.world.gateway.port(), trust, true, report))
                                .start();
                TestClient stays = new TestClient(forwarder.relay().port())) {
            assertThat(stays.get("/a").body()).isEqualTo("legacy");
            for (int i = 0; i < 2; i++) {
                try (TestClient client = new TestClient(forwarder.relay().port())) {
                    assertThat(client.get("/a").body()).isEqualTo("legacy");
                }
            }
            assertThat(world.world.legacy.received)
                    .hasSize(3)
                    .allSatisfy(got -> {
                        assertThat(got.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
                        assertThat(got.header("Client-Cert")).startsWith(":MII");
                    });
            assertThat(forwarder.relay().clients().report())
                    .singleElement()
                    .satisfies(each -> assertThat(each.connections()).isEqualTo(3));
        }
        JsonNode client = client(report);
        assertThat(client.path("address").textValue()).isEqualTo("127.0.0.1");
        assertThat(client.path("connections").intValue()).isEqualTo(3);
        assertThat(client.path("bytes").intValue()).isPositive();
        assertThat(Instant.parse(client.path("firstSeen").textValue()))
                .isBefore(Instant.parse(client.path("lastSeen").textValue()));
    }

    @Test
    void over_tls_to_a_relay_each_direction_ends_by_itself_behind_its_megabytes() throws Exception {
        TestPki pki = pki();
        ServerTlsFiles tls =
                new ServerTlsFiles(List.of(pki.write("gateway", "gw")), pki.authority(), true);
        UpstreamTlsFiles trust = new UpstreamTlsFiles(pki.authority(), pki.write("left", "left"));
        int size = 5 << 20;
        try (RelayWorld world = new RelayWorld(Setting.USUAL.taking(tls));
                Forwarder forwarder =
                        new Forwarder(left(world.relay().port(), trust, true, null)).start();
                TestClient client = new TestClient(forwarder.relay().port())) {
            Thread sending =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.sendRaw("x".repeat(size));
                                    client.socket.shutdownOutput();
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            String heard = client.readToEnd();
            sending.join();
            assertThat(heard).startsWith("L:xx").endsWith("xx!end").hasSize(size + 6);
            TestClient.until("done", () -> world.ended(RelayEnding.DONE) == 1);
            assertThat(world.relay().clients().report())
                    .singleElement()
                    .satisfies(each -> assertThat(each.address()).isEqualTo("127.0.0.1"));
        }
    }

    @Test
    void a_gateway_takes_no_forwarder_without_a_certificate() throws Exception {
        TestPki pki = pki();
        ServerTlsFiles tls =
                new ServerTlsFiles(List.of(pki.write("gateway", "gw")), pki.authority(), true);
        UpstreamTlsFiles trust = new UpstreamTlsFiles(pki.authority(), null);
        try (RelayWorld world = new RelayWorld(Setting.USUAL.taking(tls));
                Forwarder forwarder =
                        new Forwarder(left(world.relay().port(), trust, true, null)).start();
                TestClient client = new TestClient(forwarder.relay().port())) {
            client.sendRaw("hello");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(world.legacy.connections()).isZero();
        }
    }

    @Test
    void the_report_goes_on_over_a_restart_and_an_unreadable_one_is_put_aside() throws Exception {
        Path report = folder.resolve("left.json");
        try (EchoServer server = new EchoServer("N")) {
            for (int start = 1; start <= 2; start++) {
                try (Forwarder forwarder =
                                new Forwarder(left(server.port(), null, false, report)).start();
                        TestClient client = new TestClient(forwarder.relay().port())) {
                    assertThat(client.readUntil("N:")).isEqualTo("N:");
                }
                assertThat(client(report).path("connections").intValue()).isEqualTo(start);
                assertThat(client(report).path("open").intValue()).isZero();
            }
            Files.writeString(report, "{\"relay\": \"old-address\", \"clients\": [{\"addr");
            new Forwarder(left(server.port(), null, false, report)).start().close();
        }
        assertThat(folder.resolve("left.json.unreadable")).exists();
        assertThat(new ObjectMapper().readTree(report.toFile()).path("clients")).isEmpty();
    }
}
