package org.handoff.gateway.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What those who operate a gateway ask it, on an address of its own: clients never reach it, and a
/// gateway full of clients still answers. Its methods may be called from any thread.
///
/// | path | answer |
/// |---|---|
/// | `/metrics` | figures, as Prometheus reads them |
/// | `/live` | 200 as long as the process answers |
/// | `/ready` | 200 if requests may be sent here: an owner is known and it does not stop; else 503 |
/// | `/stragglers` | who the relays' clients are, as JSON |
public final class OperationsServer implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final Figures figures;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Listens at once.
    ///
    /// @param port 0 for any free one
    /// @throws HandoffException if the address cannot be listened on
    public OperationsServer(Figures figures, String host, int port) {
        this.figures = figures;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        } catch (IOException e) {
            threads.close();
            throw HandoffException.external(
                    "gateway.operations",
                    "The gateway's figures cannot be served on %s:%d.".formatted(host, port),
                    "Free the port, or choose another one.",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!exchange.getRequestMethod().equals("GET")) {
                say(exchange, 405, TEXT, "only GET\n");
                return;
            }
            switch (path) {
                case "/metrics" ->
                        say(
                                exchange,
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                MetricsPage.of(figures));
                case "/live" -> say(exchange, 200, TEXT, "live\n");
                case "/ready" -> {
                    boolean isReady = figures.isReady().getAsBoolean();
                    say(exchange, isReady ? 200 : 503, TEXT, isReady ? "ready\n" : "not ready\n");
                }
                case "/stragglers" ->
                        say(exchange, 200, "application/json", StragglersPage.of(figures.relays()));
                default -> say(exchange, 404, TEXT, "no such page\n");
            }
        }
    }

    private static void say(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// The port listened on.
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
