package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.gateway.GatewayServer;
import org.handoff.gateway.relay.Forwarder;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.relay.RelayConfig.Open;
import org.handoff.gateway.relay.RelayConfig.Target;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.relay.RelayLimits;
import org.handoff.gateway.tls.CertificateFiles;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/// Runs the example of the guide on relays, its addresses replaced by those of this machine.
@Timeout(60)
class RelayGuideTest {
    private static final int ANSWER_MILLIS = 20_000;
    @TempDir private Path folder;

    private Spec spec(String example, int control) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret-of-this-test");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        String rest =
                """
                migration: clinic
                people: {owner: ana}
                control: {token: {file: token}, listen: 127.0.0.1:%d, data: state, tls: {mode: off}}
                """
                        .formatted(control);
        return SpecReader.read(Files.writeString(folder.resolve("handoff.yaml"), rest + example))
                .spec();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/guides/gateway-tcp.md"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Answers what it is told, once the client has ended.
    private static void serve(ServerSocket server) {
        Thread.ofVirtual()
                .start(() -> {
                    try (Socket socket = server.accept()) {
                        byte[] told = socket.getInputStream().readAllBytes();
                        socket.getOutputStream().write(told);
                    } catch (IOException e) {
                        // the gateway closed: the client sees it
                    }
                });
    }

    @Test
    void theExampleOfTheGuideOnRelaysIsWhatItSays() throws IOException {
        HttpServer control = GuideControl.start();
        int relayPort = freePort();
        try (ServerSocket cloud = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            serve(cloud);
            String local =
                    GuideControl.blocks(page(), "yaml")
                            .getFirst()
                            .replace("0.0.0.0:8080", "127.0.0.1:0")
                            .replace("http://10.0.0.5:8080", "http://127.0.0.1:9")
                            .replace("http://app.cloud.example:8080", "http://127.0.0.1:9")
                            .replace("0.0.0.0:6000", "127.0.0.1:" + relayPort)
                            .replace("10.0.0.5:6000", "127.0.0.1:9")
                            .replace("10.0.0.9:6000", "127.0.0.1:0")
                            .replace(
                                    "carts.cloud.example:6000", "127.0.0.1:" + cloud.getLocalPort())
                            .replace("front.clinic.example:6000", "127.0.0.1:" + relayPort);
            Spec spec = spec(local, control.getAddress().getPort());
            try (GatewayServer _ = new GatewayServer(GatewayProcess.config(spec, "front")).start();
                    Forwarder forwarder =
                            new Forwarder(RelayWiring.forwarder(spec.forwarders().getFirst()))
                                    .start();
                    Socket client =
                            new Socket(
                                    InetAddress.getLoopbackAddress(), forwarder.relay().port())) {
                client.setSoTimeout(ANSWER_MILLIS);
                client.getOutputStream().write("chart".getBytes(US_ASCII));
                client.shutdownOutput();
                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("chart");
            }
        } finally {
            control.stop(0);
        }
        for (String report : List.of("carts.json", "stragglers.json")) {
            JsonNode json = new ObjectMapper().readTree(folder.resolve(report).toFile());
            assertThat(json.path("clients")).as(report).hasSize(1);
            assertThat(json.path("clients").get(0).path("address").textValue())
                    .isEqualTo("127.0.0.1");
            assertThat(json.path("clients").get(0).path("connections").intValue()).isOne();
        }
    }

    private Path at(String file) {
        return folder.resolve(file);
    }

    @Test
    void theExampleOverTlsIsWhatItSays() throws IOException {
        Spec spec = spec(GuideControl.blocks(page(), "yaml").get(1), 7_400);

        assertThat(GatewayProcess.config(spec, "front").relays())
                .containsExactly(
                        new RelayConfig(
                                "carts",
                                "0.0.0.0",
                                6443,
                                new Way.Owner(
                                        new Target("10.0.0.5", 6000, null),
                                        new Target("carts.cloud.example", 6000, null),
                                        Open.PAUSE),
                                new ServerTlsFiles(
                                        List.of(
                                                new CertificateFiles(
                                                        at("tls/front.pem"), at("tls/front.key"))),
                                        at("tls/forwarders-ca.pem"),
                                        true),
                                true,
                                false,
                                RelayLimits.DEFAULT,
                                null));
        UpstreamTlsFiles trust =
                new UpstreamTlsFiles(
                        at("tls/cloud-ca.pem"),
                        new CertificateFiles(at("tls/old-address.pem"), at("tls/old-address.key")));
        assertThat(RelayWiring.forwarder(spec.forwarders().getFirst()))
                .isEqualTo(
                        new RelayConfig(
                                "old-address",
                                "10.0.0.9",
                                6000,
                                new Way.Onwards(new Target("front.cloud.example", 6443, trust)),
                                null,
                                false,
                                true,
                                new RelayLimits(
                                        2_000,
                                        Duration.ofSeconds(3),
                                        Duration.ofHours(1),
                                        Duration.ZERO),
                                at("stragglers.json")));
    }
}
