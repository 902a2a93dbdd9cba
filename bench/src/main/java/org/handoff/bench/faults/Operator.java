package org.handoff.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/// A person at the control plane's API who does not mind when it is away. One thread.
final class Operator implements AutoCloseable {
    private static final Duration CALL_BOUND = Duration.ofSeconds(15);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI server;
    private final String migration;
    private final String token;
    private HttpClient http = client();

    Operator(URI server, String migration, String token) {
        this.server = server;
        this.migration = migration;
        this.token = token;
    }

    /// `null` when the control plane does not answer.
    @Nullable JsonNode status() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(server.resolve("/api/status"))
                            .timeout(CALL_BOUND)
                            .build();
            HttpResponse<byte[]> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : null;
        } catch (IOException away) {
            return null;
        }
    }

    /// @return the refusal in words, or an empty text: accepted, or nobody answered (which a
    ///   control plane that dies of it does)
    String command(String verb) throws InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("migration", migration).put("who", "faults").put("reason", "fault harness");
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/api/commands/" + verb))
                        .timeout(CALL_BOUND)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        try {
            HttpResponse<byte[]> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 == 2) {
                return "";
            }
            JsonNode problem = JSON.readTree(answer.body());
            return problem.path("title").asText() + " " + problem.path("detail").asText();
        } catch (IOException away) {
            http.shutdownNow();
            http = client();
            return "";
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CALL_BOUND)
                .build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
