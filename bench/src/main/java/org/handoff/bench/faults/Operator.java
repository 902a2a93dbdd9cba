package org.handoff.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.tls.Contexts;
import org.handoff.control.tls.PemFiles;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A person at the control plane's API who does not mind when it is away. One thread.
final class Operator implements AutoCloseable {
    private static final Duration CALL_BOUND = Duration.ofSeconds(15);
    private static final JsonMapper JSON = new JsonMapper();

    private static final Duration LOOK_BOUND = Duration.ofMillis(500);

    private final List<URI> servers;
    private final String migration;
    private final String token;
    private int leader;
    private final Path authority;
    private @Nullable HttpClient http;

    /// @param servers of which one is in charge
    /// @param authority file of the authority that servers with TLS have; they make it
    Operator(List<URI> servers, String migration, String token, Path authority) {
        this.authority = authority;
        this.servers = List.copyOf(servers);
        this.migration = migration;
        this.token = token;
    }

    List<URI> servers() {
        return servers;
    }

    /// Which of the servers answered as the one in charge last.
    int leader() {
        return leader;
    }

    /// `null` when none answers as the one in charge.
    @Nullable JsonNode status() throws InterruptedException {
        for (int i = 0; i < servers.size(); i++) {
            HttpResponse<byte[]> answer = look((leader + i) % servers.size());
            if (answer != null && answer.statusCode() == 200) {
                leader = (leader + i) % servers.size();
                return read(answer);
            }
        }
        return null;
    }

    private static @Nullable JsonNode read(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException broken) {
            return null;
        }
    }

    /// Whether it answers at all.
    boolean listens(int index) throws InterruptedException {
        return look(index) != null;
    }

    /// All records of the ledger, oldest first; what is behind the API's limit is asked for again.
    List<JsonNode> ledger() throws InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        while (true) {
            HttpResponse<byte[]> answer =
                    get(leader, "/api/ledger?from=" + (all.size() + 1), CALL_BOUND);
            JsonNode page = answer == null ? null : read(answer);
            if (page == null || page.isEmpty()) {
                return all;
            }
            page.forEach(all::add);
        }
    }

    private @Nullable HttpResponse<byte[]> look(int index) throws InterruptedException {
        return get(index, "/api/status", servers.size() == 1 ? CALL_BOUND : LOOK_BOUND);
    }

    private @Nullable HttpResponse<byte[]> get(int index, String path, Duration bound)
            throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(servers.get(index).resolve(path)).timeout(bound).build();
            return client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException away) {
            return null;
        }
    }

    /// @return the refusal in words, or an empty text: accepted, or nobody answered (which a
    ///   control plane that dies of it does)
    String command(String verb) throws InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("migration", migration).put("who", "faults").put("reason", "fault harness");
        if (verb.equals("abort")) {
            body.put("underWay", true);
        }
        HttpRequest request =
                HttpRequest.newBuilder(servers.get(leader).resolve("/api/commands/" + verb))
                        .timeout(CALL_BOUND)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        try {
            HttpResponse<byte[]> answer =
                    client().send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 == 2) {
                return "";
            }
            JsonNode problem = JSON.readTree(answer.body());
            return problem.path("title").asText() + " " + problem.path("detail").asText();
        } catch (IOException away) {
            close();
            return "";
        }
    }

    /// @throws IOException while there is no authority yet
    private HttpClient client() throws IOException {
        HttpClient made = http;
        if (made == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(CALL_BOUND);
            if ("https".equals(servers.getFirst().getScheme())) {
                if (!Files.exists(authority)) {
                    throw new IOException("no authority yet");
                }
                builder.sslContext(Contexts.client(PemFiles.certificates(authority), null));
            }
            made = builder.build();
            http = made;
        }
        return made;
    }

    @Override
    public void close() {
        HttpClient old = http;
        http = null;
        if (old != null) {
            old.shutdownNow();
        }
    }
}
