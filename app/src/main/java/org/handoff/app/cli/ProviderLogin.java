package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A log-in by the identity provider from the command line: a browser goes there, and comes back to
/// a port of this machine (RFC 8252 section 7.3). The secret that ends it never leaves this process
/// but for the control plane.
final class ProviderLogin {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern CODE = Pattern.compile("(?:^|&)code=([^&]{1,2000})(?:&|$)");
    private static final Pattern STATE = Pattern.compile("(?:^|&)state=([^&]{1,200})(?:&|$)");
    private static final JsonMapper JSON = new JsonMapper();

    private final ControlClient client;
    private final Terminal terminal;
    private final BlockingQueue<String> queries = new ArrayBlockingQueue<>(1);

    /// Empty until the log-in is begun: nobody can come back from it before.
    private volatile String state = "";

    ProviderLogin(ControlClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    /// The control plane's answer to a good log-in.
    JsonNode login() throws IOException, InterruptedException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        server.createContext("/", this::cameBack);
        server.start();
        try {
            ObjectNode body = JSON.createObjectNode();
            body.put("redirect", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
            body.put("binding", digest(secret));
            JsonNode begun = AccountAnswers.good(client.ask("/api/oidc/begin", body));
            state = begun.path("state").asText();
            terminal.line("Open this in a browser of this machine, and log in there:");
            terminal.line(begun.path("url").asText());
            return finish(secret);
        } finally {
            server.stop(0);
        }
    }

    private JsonNode finish(String secret) throws InterruptedException {
        String query = queries.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (query == null) {
            throw HandoffException.operator(
                    "cli.login", "Nobody came back from the identity provider.", "Try again.");
        }
        if (found(CODE, query).isEmpty()) {
            throw HandoffException.operator(
                    "cli.login", "The identity provider refused the log-in.", "Try again.");
        }
        ObjectNode body = JSON.createObjectNode();
        body.put("state", state);
        body.put("code", found(CODE, query));
        body.put("secret", secret);
        return AccountAnswers.good(client.ask("/api/oidc/finish", body));
    }

    private static String found(Pattern pattern, String query) {
        Matcher matcher = pattern.matcher(query);
        return matcher.find()
                ? java.net.URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8)
                : "";
    }

    private void cameBack(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        // Any page and any program of this machine can ask this port.
        boolean isOurs = query != null && !state.isEmpty() && state.equals(found(STATE, query));
        boolean first = isOurs && queries.offer(query);
        byte[] text =
                (first ? "Go back to the command line." : "Nothing is here.")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(first ? 200 : 404, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has SHA-256", e);
        }
    }
}
