package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.control.access.Access;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

/// A command reaches the control plane, and its answer is lost on the way back: by a proxy in
/// between that gives its own, or that hangs up.
@Timeout(60)
class LostAnswerTest {
    private static final String TOKEN = "a-token-of-good-length";
    private static final String KEY = "key-of-tonight";
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final Access access = Access.open(Path.of(":memory:"), TOKEN, InstantSource.system());
    private final ApiServer server =
            ApiServer.start(new ApiSettings(ANY, TOKEN, "bench", Set.of()), plane, access);
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = HttpServer.create(ANY, 4);
        proxy.createContext("/", this::pass);
        proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
        http.close();
        server.close();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            URI there =
                    URI.create("http://127.0.0.1:" + server.address().getPort())
                            .resolve(exchange.getRequestURI().getRawPath());
            HttpRequest.Builder request = HttpRequest.newBuilder(there);
            for (String name : List.of("Authorization", "Content-Type", "Idempotency-Key")) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
            HttpResponse<byte[]> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            int left = lost.getAndUpdate(it -> Math.max(0, it - 1));
            if (left % 2 == 1) {
                return; // hangs up
            }
            byte[] said = left == 0 ? answer.body() : "<h1>Bad gateway</h1>".getBytes(US_ASCII);
            exchange.sendResponseHeaders(left == 0 ? answer.statusCode() : 502, said.length);
            exchange.getResponseBody().write(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ControlClient client(Duration patience) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
        return new ControlClient(List.of(address), TOKEN, SSLContext.getDefault(), patience);
    }

    private static ObjectNode body() {
        return new JsonMapper()
                .createObjectNode()
                .put("migration", "bench")
                .put("who", "ann")
                .put("reason", "")
                .put("dryRun", false);
    }

    @Test
    void aCommandIsSentAgainByItsKeyAndDoneOnce() throws Exception {
        lost.set(2);
        try (ControlClient client = client(Duration.ofSeconds(30))) {
            assertThat(client.command("cutover", body(), KEY).status()).isEqualTo(202);
        }
        assertThat(asked).hasValueGreaterThan(2);
        assertThat(plane.requests).hasSize(1);
    }

    @Test
    void whatIsNotKnownIsSaidWithTheKeyThatAsksAgain() throws Exception {
        lost.set(1_000);
        try (ControlClient client = client(Duration.ZERO)) {
            assertThatThrownBy(() -> client.command("cutover", body(), KEY))
                    .hasMessageContaining("is not known")
                    .hasMessageContaining("--key " + KEY);
            lost.set(0);
            assertThat(client.command("cutover", body(), KEY).status()).isEqualTo(202);
        }
        assertThat(plane.requests).hasSize(1);
    }

    @Test
    void aTokenWhoseAnswerWasLostIsAskedForAgainAndMadeOnce() throws Exception {
        lost.set(2);
        ObjectNode body = new JsonMapper().createObjectNode().put("name", "ci").put("days", 1);
        body.putArray("scopes").add("operator");
        try (ControlClient client = client(Duration.ofSeconds(30))) {
            assertThat(client.once("/api/tokens", body).body().path("token").asText())
                    .startsWith("ht_");
        }
        assertThat(asked).hasValueGreaterThan(2);
        assertThat(access.tokens()).hasSize(1);
    }

    @Test
    void whatHasNoKeyIsSentOnce() throws Exception {
        lost.set(1);
        URI address = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
        List<URI> twice = List.of(address, address);
        try (ControlClient client = new ControlClient(twice, TOKEN, SSLContext.getDefault())) {
            ObjectNode body = new JsonMapper().createObjectNode().put("name", "ann");
            assertThatThrownBy(() -> client.ask("/api/users", body))
                    .hasMessageContaining("does not answer");
        }
        assertThat(asked).hasValue(1);
    }
}
