package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.relay.Forwarder;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.relay.RelayConfig.Target;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.relay.RelayLimits;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// Connections of no protocol in particular, over real sockets.
@Timeout(60)
final class RelayTest {
    @TempDir private Path folder;
    private EchoServer legacy;
    private EchoServer cloud;
    private @Nullable TestGateway world;

    @BeforeEach
    void start() throws IOException {
        legacy = new EchoServer("L");
        cloud = new EchoServer("C");
    }

    @AfterEach
    void stop() throws Exception {
        if (world != null) {
            world.close();
        }
        legacy.close();
        cloud.close();
    }

    private RelayConfig config(RelayLimits limits, boolean takes, boolean sends) {
        return new RelayConfig(
                "tcp",
                "127.0.0.1",
                0,
                new Way.Owner(target(legacy.port()), target(cloud.port())),
                takes,
                sends,
                limits,
                folder.resolve("stragglers.json"));
    }

    private static Target target(int port) {
        return new Target("127.0.0.1", port, null);
    }

    private static RelayLimits draining(Duration drain) {
        return new RelayLimits(100, Duration.ofSeconds(2), Duration.ofMinutes(1), drain);
    }

    private TestGateway gateway(RelayConfig relay) throws Exception {
        return gateway(relay, config -> config);
    }

    private TestGateway gateway(RelayConfig relay, UnaryOperator<GatewayConfig> change)
            throws Exception {
        TestGateway started =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config -> change.apply(config.withRelays(List.of(relay))));
        world = started;
        return started;
    }

    private TestClient connect() throws IOException {
        return new TestClient(Objects.requireNonNull(world).gateway.relays().port("tcp"));
    }

    @Test
    void bytes_pass_both_ways_and_each_end_of_stream_by_itself() throws Exception {
        gateway(config(RelayLimits.DEFAULT, false, false));
        try (TestClient client = connect()) {
            client.sendRaw("one.");
            assertThat(client.readUntil("one.")).isEqualTo("L:one.");
            client.sendRaw("two");
            client.socket.shutdownOutput();
            assertThat(client.readToEnd()).isEqualTo("two!end");
        }
    }

    @Test
    void a_slow_reader_slows_its_sender_and_gets_every_byte() throws Exception {
        gateway(config(RelayLimits.DEFAULT, false, false));
        int size = 64 << 20;
        try (TestClient client = connect()) {
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> {
                        try {
                            client.sendRaw("x".repeat(size));
                            client.socket.shutdownOutput();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            TestClient.until("some of it went on", () -> legacy.received() > 0);
            TimeUnit.MILLISECONDS.sleep(500); // the client reads nothing meanwhile
            assertThat(sent).isNotDone();
            assertThat(legacy.received()).isLessThan(size / 2);
            long got = client.in().transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(got).isEqualTo(size + "L:".length() + "!end".length());
            sent.join();
        }
    }

    @Test
    void a_new_connection_waits_in_a_hold_and_goes_to_the_new_owner() throws Exception {
        TestGateway gateway = gateway(config(RelayLimits.DEFAULT, false, false));
        gateway.control.direct(Mode.HOLD, Environment.LEGACY);
        gateway.control.awaitConverged();
        try (TestClient client = connect()) {
            client.sendRaw("hello.");
            TestClient.until("held", () -> gateway.gateway.status().held() == 1);
            assertThat(legacy.connections()).isZero();
            gateway.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(client.readUntil("hello.")).isEqualTo("C:hello.");
        }
        assertThat(legacy.connections()).isZero();
        TestClient.until("settled", () -> gateway.gateway.status().writesInFlight() == 0);
    }

    @Test
    void an_open_connection_is_not_read_from_in_a_hold_and_goes_on_if_ownership_stayed()
            throws Exception {
        TestGateway gateway = gateway(config(RelayLimits.DEFAULT, false, false));
        try (TestClient client = connect()) {
            client.sendRaw("a.");
            assertThat(client.readUntil("a.")).isEqualTo("L:a.");
            hold(gateway);
            client.sendRaw("b.");
            TimeUnit.MILLISECONDS.sleep(300); // time in which nothing may arrive
            assertThat(legacy.received()).isEqualTo(2);
            gateway.control.direct(Mode.FLOW, Environment.LEGACY);
            assertThat(client.readUntil("b.")).isEqualTo("b.");
        }
    }

    /// A hold that every link has noticed.
    private static void hold(TestGateway gateway) throws InterruptedException {
        gateway.control.direct(Mode.HOLD, Environment.LEGACY);
        gateway.control.awaitConverged();
        TimeUnit.MILLISECONDS.sleep(100); // five looks of a relay
    }

    @Test
    void what_was_sent_in_a_hold_never_reaches_the_side_that_lost_ownership() throws Exception {
        TestGateway gateway = gateway(config(draining(Duration.ofMinutes(1)), false, false));
        try (TestClient client = connect()) {
            client.sendRaw("a.");
            assertThat(client.readUntil("a.")).isEqualTo("L:a.");
            hold(gateway);
            client.sendRaw("b.");
            client.socket.shutdownOutput();
            gateway.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(legacy.received()).isEqualTo(2);
        try (TestClient again = connect()) {
            again.sendRaw("b.");
            assertThat(again.readUntil("b.")).isEqualTo("C:b.");
        }
    }

    @Test
    void idle_connections_to_the_side_that_lost_ownership_end_one_after_the_other()
            throws Exception {
        TestGateway gateway = gateway(config(draining(Duration.ofMillis(600)), false, false));
        int count = 20;
        TestClient[] clients = new TestClient[count];
        try {
            for (int i = 0; i < count; i++) {
                clients[i] = connect();
                clients[i].sendRaw("a.");
                assertThat(clients[i].readUntil("a.")).isEqualTo("L:a.");
            }
            long began = System.nanoTime();
            gateway.control.direct(Mode.FLOW, Environment.CLOUD);
            TestClient.until("the first ended", () -> open(gateway) < count);
            assertThat(open(gateway)).isPositive();
            TestClient.until("all ended", () -> open(gateway) == 0);
            assertThat(System.nanoTime() - began).isGreaterThan(100_000_000L);
        } finally {
            for (TestClient client : clients) {
                if (client != null) {
                    client.close();
                }
            }
        }
    }

    private static int open(TestGateway gateway) {
        return gateway.gateway.relays().connections();
    }

    @Test
    void the_proxy_header_is_taken_and_passed_on() throws Exception {
        gateway(config(RelayLimits.DEFAULT, true, true));
        try (TestClient client = connect()) {
            client.sendRaw("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nhi.");
            String said = client.readUntil("hi.");
            assertThat(said).startsWith("L:\r\n\r\n\0\r\nQUIT\n!\021\0\014\300\0\002\007");
        }
    }

    @Test
    void over_its_limits_a_connection_is_closed() throws Exception {
        RelayLimits one =
                new RelayLimits(1, Duration.ofMillis(300), Duration.ofMillis(700), Duration.ZERO);
        gateway(config(one, false, false));
        try (TestClient first = connect()) {
            first.sendRaw("a.");
            assertThat(first.readUntil("a.")).isEqualTo("L:a.");
            try (TestClient second = connect()) {
                assertThat(second.isClosedByPeer()).isTrue();
            }
            assertThat(first.isClosedByPeer()).as("idle").isTrue();
        }
    }

    @Test
    void a_connection_that_leads_nowhere_is_closed_in_time() throws Exception {
        int dead;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = nobody.getLocalPort();
        }
        RelayLimits quick =
                new RelayLimits(9, Duration.ofMillis(300), Duration.ofMinutes(1), Duration.ZERO);
        gateway(
                new RelayConfig(
                        "tcp",
                        "127.0.0.1",
                        0,
                        new Way.Owner(target(dead), target(dead)),
                        false,
                        false,
                        quick,
                        null));
        try (TestClient client = connect()) {
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(Objects.requireNonNull(world).gateway.status().writesInFlight()).isZero();
    }

    @Test
    void a_hold_refuses_connections_over_its_bounds() throws Exception {
        TestGateway gateway =
                gateway(
                        config(RelayLimits.DEFAULT, false, false),
                        config ->
                                config.withHold(
                                        new HoldLimits(
                                                1, 1 << 20, Duration.ofMillis(500), 1, 1, 1)));
        gateway.control.direct(Mode.HOLD, Environment.LEGACY);
        gateway.control.awaitConverged();
        try (TestClient first = connect()) {
            TestClient.until("held", () -> gateway.gateway.status().held() == 1);
            try (TestClient second = connect()) {
                assertThat(second.isClosedByPeer()).isTrue();
            }
            assertThat(first.isClosedByPeer()).isTrue();
        }
        assertThat(legacy.connections()).isZero();
    }

    @Test
    void a_client_that_left_while_held_is_forgotten() throws Exception {
        TestGateway gateway = gateway(config(RelayLimits.DEFAULT, false, false));
        gateway.control.direct(Mode.HOLD, Environment.LEGACY);
        gateway.control.awaitConverged();
        TestClient gone = connect();
        TestClient.until("held", () -> gateway.gateway.status().held() == 1);
        gone.socket.setSoLinger(true, 0);
        gone.close();
        TestClient.until("dropped", () -> gateway.gateway.status().held() == 0);
        gateway.control.direct(Mode.FLOW, Environment.LEGACY);
        gateway.control.awaitConverged();
        assertThat(legacy.connections()).isZero();
    }

    @Test
    void a_leave_behind_forwards_over_tls_with_the_clients_address_and_reports_stragglers()
            throws Exception {
        TestPki pki =
                new TestPki(folder).issue("gateway", "ip:127.0.0.1").issue("left", "left.example");
        Path report = folder.resolve("left.json");
        try (EchoServer secure =
                        new EchoServer(
                                "S",
                                pki.context("gateway")
                                        .getServerSocketFactory()
                                        .createServerSocket(
                                                0, 10, InetAddress.getLoopbackAddress()));
                Forwarder forwarder =
                        new Forwarder(
                                        new RelayConfig(
                                                "old-address",
                                                "127.0.0.1",
                                                0,
                                                new Way.Onwards(
                                                        new Target(
                                                                "127.0.0.1",
                                                                secure.port(),
                                                                new UpstreamTlsFiles(
                                                                        pki.authority(),
                                                                        pki.write(
                                                                                "left", "left")))),
                                                false,
                                                true,
                                                RelayLimits.DEFAULT,
                                                report))
                                .start()) {
            for (int i = 0; i < 3; i++) {
                try (TestClient client = new TestClient(forwarder.port())) {
                    client.sendRaw("hi.");
                    assertThat(client.readUntil("hi.")).contains("QUIT\n!\021\0\014\177\0\0\001");
                }
            }
            TestClient.until("all three ended", () -> secure.open() == 0);
        }
        JsonNode json = new ObjectMapper().readTree(Files.readString(report, ISO_8859_1));
        assertThat(json.path("relay").textValue()).isEqualTo("old-address");
        assertThat(json.path("clients")).hasSize(1);
        assertThat(json.path("clients").get(0).path("address").textValue()).isEqualTo("127.0.0.1");
        assertThat(json.path("clients").get(0).path("connections").intValue()).isEqualTo(3);
        assertThat(json.path("clients").get(0).path("bytes").intValue()).isGreaterThan(18);
    }

    @Test
    void a_connection_that_is_reset_is_reset_on_the_other_side() throws Exception {
        gateway(config(RelayLimits.DEFAULT, false, false));
        try (TestClient client = connect()) {
            client.sendRaw("a.");
            assertThat(client.readUntil("a.")).isEqualTo("L:a.");
            for (Socket socket : legacy.sockets()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            assertThat(client.isClosedByPeer()).isTrue();
        }
        TestClient.until("gone", () -> open(Objects.requireNonNull(world)) == 0);
    }
}
