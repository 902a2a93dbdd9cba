package org.handoff.app.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A headless Chromium of this machine, over the Chrome DevTools Protocol
/// (<https://chromedevtools.github.io/devtools-protocol/>): one web socket, JSON messages, no Node.
/// Ends with [#close] or this virtual machine.
public final class Browser implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 10;
    private static final long ANSWER_SECONDS = 600;
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> sessions = new ConcurrentHashMap<>();

    /// @param profile an empty folder of its own
    public Browser(Path program, Path profile) throws Exception {
        process =
                new ProcessBuilder(
                                List.of(
                                        program.toString(),
                                        "--headless=new",
                                        "--no-sandbox", // the tests may run as root
                                        "--disable-gpu",
                                        "--disable-dev-shm-usage",
                                        "--disable-background-networking",
                                        "--no-first-run",
                                        "--hide-scrollbars",
                                        "--force-color-profile=srgb",
                                        "--remote-debugging-port=0",
                                        "--user-data-dir=" + profile,
                                        "about:blank"))
                        .redirectErrorStream(true)
                        .redirectOutput(profile.resolve("chromium.log").toFile())
                        .start();
        URI address = address(profile.resolve("DevToolsActivePort"));
        socket =
                http.newWebSocketBuilder()
                        .buildAsync(address, new Reader())
                        .get(START_SECONDS, TimeUnit.SECONDS);
    }

    /// The file holds the port and the path, a line each, once it listens.
    private URI address(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() > 1) {
                return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium does not listen");
    }

    /// A new page of its own: no cookies, no storage, nothing logged in.
    public Tab open() throws Exception {
        JsonNode context = send("Target.createBrowserContext", Map.of(), "");
        JsonNode target =
                send(
                        "Target.createTarget",
                        Map.of(
                                "url",
                                "about:blank",
                                "browserContextId",
                                context.path("browserContextId").asText()),
                        "");
        String id = target.path("targetId").asText();
        JsonNode session =
                send("Target.attachToTarget", Map.of("targetId", id, "flatten", true), "");
        return new Tab(this, session.path("sessionId").asText());
    }

    void onEvent(String session, Consumer<JsonNode> listener) {
        sessions.put(session, listener);
    }

    /// @param session a tab's; empty for the browser itself
    JsonNode send(String method, Map<String, ?> parameters, String session) throws Exception {
        long id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        synchronized (this) {
            socket.sendText(message.toString(), true).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + " was not answered", e);
        } finally {
            asked.remove(id);
        }
    }

    private void received(JsonNode message) {
        CompletableFuture<JsonNode> waiting =
                message.has("id") ? asked.get(message.path("id").asLong()) : null;
        if (waiting == null) {
            Consumer<JsonNode> listener = sessions.get(message.path("sessionId").asText());
            if (listener != null) {
                listener.accept(message);
            }
        } else if (message.has("error")) {
            waiting.completeExceptionally(new IOException(message.path("error").toString()));
        } else {
            waiting.complete(message.path("result"));
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /// Puts a message's parts together.
    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                try {
                    received(JSON.readTree(whole));
                } catch (IOException e) {
                    asked.values().forEach(it -> it.completeExceptionally(e));
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            asked.values().forEach(it -> it.completeExceptionally(error));
        }
    }
}
