package org.handoff.app.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

/// Somebody with an account who is logged in, over HTTP.
final class PersonAtTheApi {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSWORD = "correct horse battery";

    private final String base;
    private final String migration;

    /// @param base of the API, e.g. `http://127.0.0.1:8080`
    PersonAtTheApi(String base, String migration) {
        this.base = base;
        this.migration = migration;
    }

    /// Makes the account if there is none, logs in, and asks.
    ///
    /// @param name lower case
    /// @return the status code of the answer
    int asks(String name, String role, String verb, String specToken) throws Exception {
        var user = JSON.createObjectNode().put("name", name).put("password", PASSWORD);
        user.putArray("roles").add(role);
        var _ = post("/api/users", user, specToken);
        var login = JSON.createObjectNode().put("name", name).put("password", PASSWORD);
        String token = JSON.readTree(post("/api/session", login, "").body()).path("token").asText();
        var command = JSON.createObjectNode().put("migration", migration).put("dryRun", false);
        return post("/api/commands/" + verb, command, token).statusCode();
    }

    private HttpResponse<String> post(String path, JsonNode body, String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
