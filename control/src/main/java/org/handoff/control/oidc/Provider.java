package org.handoff.control.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;

import org.handoff.control.tls.Contexts;
import org.handoff.control.tls.Exchange;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/// The identity provider as it describes itself (OpenID Connect Discovery 1.0), over HTTPS; over
/// HTTP on this machine only. Each answer is bounded in time and size, redirects are not followed.
/// Thread-safe.
final class Provider implements ResourceRetriever, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int BYTES_MAX = 1 << 20;

    /// For so long its description is believed.
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final JsonMapper JSON = new JsonMapper();

    private final OidcSettings settings;
    private final HttpClient http;
    private volatile Described described = new Described(Endpoints.NONE, 0, false);

    Provider(OidcSettings settings) {
        this.settings = settings;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslContext(Contexts.client(settings.authorities(), null))
                        .build();
    }

    /// Where it does what.
    record Endpoints(URI authorization, URI token, URI keys) {
        private static final Endpoints NONE =
                new Endpoints(URI.create(""), URI.create(""), URI.create(""));
    }

    private record Described(Endpoints endpoints, long atNanos, boolean known) {}

    /// @throws HandoffException `oidc.away` if it does not answer, or is another one
    Endpoints endpoints() throws InterruptedException {
        Described last = described;
        if (last.known() && System.nanoTime() - last.atNanos() < FRESH.toNanos()) {
            return last.endpoints();
        }
        String base = settings.issuer().toString().replaceAll("/+$", "");
        JsonNode said = json(send(get(URI.create(base + "/.well-known/openid-configuration"))));
        if (!said.path("issuer").asText().equals(settings.issuer().toString())) {
            throw away("it says that it is another issuer");
        }
        Endpoints now =
                new Endpoints(
                        endpoint(said, "authorization_endpoint"),
                        endpoint(said, "token_endpoint"),
                        endpoint(said, "jwks_uri"));
        described = new Described(now, System.nanoTime(), true);
        return now;
    }

    private static URI endpoint(JsonNode said, String name) {
        try {
            URI found = URI.create(said.path(name).asText());
            if (isSafe(found)) {
                return found;
            }
        } catch (IllegalArgumentException e) {
            throw away("its " + name + " is no address");
        }
        throw away("its " + name + " is not reached by https");
    }

    /// Whether nobody on the way can read or change what is said.
    static boolean isSafe(URI address) {
        String host = address.getHost();
        boolean here = host != null && (host.equals("localhost") || host.equals("127.0.0.1"));
        return host != null
                && ("https".equals(address.getScheme())
                        || (here && "http".equals(address.getScheme())));
    }

    /// Changes a code into the ID token that it stands for.
    ///
    /// @throws HandoffException `oidc.refused` if the provider does not
    String idToken(String code, String redirect, String verifier) throws InterruptedException {
        Map<String, String> form =
                Map.of(
                        "grant_type", "authorization_code",
                        "code", code,
                        "redirect_uri", redirect,
                        "client_id", settings.clientId(),
                        "code_verifier", verifier);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoints().token())
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(form)));
        String secret = settings.clientSecret();
        if (secret != null) {
            // RFC 6749 section 2.3.1.
            String pair = escaped(settings.clientId()) + ":" + escaped(secret);
            byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
        HttpResponse<String> answer = send(request.build());
        if (answer.statusCode() / 100 == 4) {
            throw HandoffException.operator(
                    "oidc.refused",
                    "The identity provider does not take the log-in's code.",
                    "Log in again; if it stays so, compare client and secret with the provider's.");
        }
        return json(answer).path("id_token").asText("");
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(it -> escaped(it.getKey()) + "=" + escaped(it.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// For the library that keeps the provider's keys.
    @Override
    public Resource retrieveResource(java.net.URL address) throws IOException {
        try {
            HttpResponse<String> answer = send(get(URI.create(address.toString())));
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return new Resource(answer.body(), "application/json");
        } catch (HandoffException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static HttpRequest get(URI address) {
        return HttpRequest.newBuilder(address).header("Accept", "application/json").build();
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return Exchange.send(
                    http,
                    request,
                    BodyHandlers.limiting(BodyHandlers.ofString(), BYTES_MAX),
                    ANSWER);
        } catch (IOException e) {
            throw away(e.getClass().getSimpleName());
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw away("it answers " + answer.statusCode());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw away("its answer is no JSON");
        }
    }

    private static HandoffException away(String why) {
        return HandoffException.operator(
                "oidc.away",
                "The identity provider does not answer as it should: " + why + ".",
                "Local accounts go on: log in with a name and a password.");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
