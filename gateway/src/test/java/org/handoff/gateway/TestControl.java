package org.handoff.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The control plane's end of the poll, over real HTTP: long-polls up to 500 ms when the gateway
/// has done what it was told, answers at once otherwise.
final class TestControl implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpServer server;
    final AtomicInteger polls = new AtomicInteger();
    private volatile boolean down;
    private volatile int leaseMillis = 2_000;
    private volatile int holdMaxMillis = 10_000;
    private volatile @Nullable JsonNode last;
    private volatile long epoch = 1;
    private volatile Mode mode;
    private volatile Environment owner;
    private @Nullable ObjectNode canary;
    private @Nullable ObjectNode shadow;
    private @Nullable ObjectNode moved;
    final List<JsonNode> reports = new CopyOnWriteArrayList<>();
    private volatile int reportStatus = 200;
    private long lagMillis;
    private CountDownLatch changed = new CountDownLatch(1);
    private CountDownLatch converged = new CountDownLatch(1);

    TestControl(Mode mode, Environment owner) throws IOException {
        this.mode = mode;
        this.owner = owner;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/gateways/g1/poll", this::poll);
        server.createContext("/api/gateways/g1/shadow", this::report);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void lease(int millis) {
        leaseMillis = millis;
    }

    void holdMax(int millis) {
        holdMaxMillis = millis;
    }

    /// Answers carry this canary rule from now on; null for none. The rule's version is read from
    /// it.
    synchronized void canary(@Nullable ObjectNode rule, long lag) {
        canary = rule;
        lagMillis = lag;
        converged = new CountDownLatch(1);
        changed.countDown();
        changed = new CountDownLatch(1);
    }

    /// Answers carry these moved routes' rules from now on, by name; null for none.
    synchronized void moved(@Nullable ObjectNode rules, long lag) {
        moved = rules;
        lagMillis = lag;
        converged = new CountDownLatch(1);
        changed.countDown();
        changed = new CountDownLatch(1);
    }

    /// Answers carry this shadow rule from now on; null for none.
    synchronized void shadow(@Nullable ObjectNode rule, long lag) {
        shadow = rule;
        lagMillis = lag;
        changed.countDown();
        changed = new CountDownLatch(1);
    }

    /// What a shadow's reports are answered.
    void reportStatus(int status) {
        reportStatus = status;
    }

    private void report(HttpExchange exchange) throws IOException {
        JsonNode counts = JSON.readTree(exchange.getRequestBody());
        reports.add(counts);
        exchange.sendResponseHeaders(reportStatus, -1);
        exchange.close();
    }

    /// Errors from now on.
    void down(boolean isDown) {
        down = isDown;
    }

    /// A new epoch.
    synchronized void direct(Mode newMode, Environment newOwner) {
        epoch++;
        mode = newMode;
        owner = newOwner;
        converged = new CountDownLatch(1);
        changed.countDown();
        changed = new CountDownLatch(1);
    }

    /// Waits until the gateway has done what the last directive says.
    void awaitConverged() throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            latch = converged;
        }
        if (!latch.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("not converged: " + last);
        }
    }

    @Nullable JsonNode last() {
        return last;
    }

    private void poll(HttpExchange exchange) throws IOException {
        JsonNode status = JSON.readTree(exchange.getRequestBody());
        polls.incrementAndGet();
        last = status;
        boolean allowed =
                "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (down || !allowed) {
            exchange.sendResponseHeaders(down ? 503 : 401, -1);
            exchange.close();
            return;
        }
        try {
            if (isConverged(status)) {
                CountDownLatch wait;
                synchronized (this) {
                    converged.countDown();
                    wait = changed;
                }
                boolean _ = wait.await(500, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] answer = directive();
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private synchronized boolean isConverged(JsonNode status) {
        return status.get("epoch").longValue() == epoch
                && status.get("mode").textValue().equals(word(mode))
                && status.get("owner").textValue().equals(owner.label())
                && status.path("canary").path("version").asLong()
                        == (canary == null ? 0 : canary.path("version").asLong())
                && status.path("moved").size() == (moved == null ? 0 : moved.size())
                && (moved == null
                        || moved.properties().stream()
                                .allMatch(it ->
                                        status.path("moved")
                                                        .path(it.getKey())
                                                        .path("version")
                                                        .asLong()
                                                == it.getValue().path("version").asLong()))
                && (mode == Mode.FLOW || status.get("writesInFlight").intValue() == 0);
    }

    private synchronized byte[] directive() throws IOException {
        ObjectNode answer =
                JSON.createObjectNode()
                        .put("epoch", epoch)
                        .put("mode", word(mode))
                        .put("owner", owner.label())
                        .put("leaseMillis", leaseMillis)
                        .put("holdMaxMillis", holdMaxMillis)
                        .put("lagMillis", lagMillis);
        if (canary != null) {
            answer.set("canary", canary);
        }
        if (moved != null) {
            answer.set("moved", moved);
        }
        if (shadow != null) {
            answer.set("shadow", shadow);
        }
        return JSON.writeValueAsBytes(answer);
    }

    private static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
