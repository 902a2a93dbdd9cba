package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import org.handoff.app.spec.SpecReader;
import org.handoff.gateway.GatewayServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Runs the example of the guide on figures and records.
@Timeout(60)
class OperationsGuideTest {
    private static final String PAGE = "../docs/guides/gateway-operations.md";
    @TempDir private Path folder;

    private void secret(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "secret-of-this-test");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static HttpServer application() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String ask(HttpClient client, int port, String path, String method)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    @Test
    void theExampleOfTheGuideIsWhatItSays() throws Exception {
        String page = Files.readString(Path.of(PAGE));
        HttpServer control = GuideControl.start();
        HttpServer cloud = application();
        int port = freePort();
        secret("token");
        secret("access-key");
        String spec =
                """
                migration: clinic
                people: {owner: ana}
                control: {token: {file: token}, listen: 127.0.0.1:%d, data: state, tls: {mode: off}}
                """
                                .formatted(control.getAddress().getPort())
                        + GuideControl.blocks(page, "yaml")
                                .getFirst()
                                .replace("0.0.0.0:8080", "127.0.0.1:0")
                                .replace("http://10.0.0.5:8080", "http://127.0.0.1:9")
                                .replace(
                                        "http://app.cloud.example:8080",
                                        "http://127.0.0.1:" + cloud.getAddress().getPort())
                                .replace("9464", Integer.toString(port));
        Path file = Files.writeString(folder.resolve("handoff.yaml"), spec);
        try (GatewayServer gateway =
                        new GatewayServer(
                                        GatewayProcess.config(
                                                SpecReader.read(file).spec(), "front"))
                                .start();
                HttpClient client =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            String _ = ask(client, gateway.port(), "/fhir/Patient/_search?mrn=4711", "POST");
            assertThat(ask(client, port, "/ready", "GET")).isEqualTo("ready\n");
            assertThat(ask(client, port, "/metrics", "GET"))
                    .contains("\nhandoff_owner{side=\"cloud\"} 1\n")
                    .contains("\nhandoff_sent_total{side=\"cloud\"} 1\n");
        } finally {
            control.stop(0);
            cloud.stop(0);
        }
        JsonNode shown = new ObjectMapper().readTree(GuideControl.blocks(page, "json").getFirst());
        JsonNode record =
                new ObjectMapper().readTree(Files.readString(folder.resolve("front-access.jsonl")));
        assertThat(keys(record)).isEqualTo(keys(shown));
        for (String key : List.of("method", "route", "by", "status", "heldMicros", "outcome")) {
            assertThat(record.get(key)).as(key).isEqualTo(shown.get(key));
        }
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
