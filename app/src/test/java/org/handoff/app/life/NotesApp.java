package org.handoff.app.life;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// An application on one side's database: a POST, to whichever path, writes a note of the user that
/// the header names, a GET says `SIDE COUNT`: how many notes of theirs it finds. It can be told to
/// fail; what gateways ask by themselves is answered and not counted.
final class NotesApp implements AutoCloseable {
    private final HttpServer server;
    private final String side;
    private final Connections connections;
    private final ConcurrentLinkedQueue<Connection> pool = new ConcurrentLinkedQueue<>();
    final AtomicBoolean failing = new AtomicBoolean();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();
    final AtomicLong firstFailureAt = new AtomicLong();
    final AtomicLong lastRequestAt = new AtomicLong();

    interface Connections {
        Connection open() throws SQLException;
    }

    NotesApp(String side, Connections connections) throws IOException {
        this.side = side;
        this.connections = connections;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        boolean isHealthCheck =
                "handoff-gateway".equals(exchange.getRequestHeaders().getFirst("User-Agent"));
        exchange.getRequestBody().readAllBytes();
        int status = 200;
        String text;
        if (isHealthCheck) {
            text = "ok";
        } else if (failing.get()) {
            lastRequestAt.accumulateAndGet(now, Math::max);
            firstFailureAt.compareAndSet(0, now);
            status = 500;
            text = "planted";
        } else {
            lastRequestAt.accumulateAndGet(now, Math::max);
            try {
                text = serve(exchange);
            } catch (SQLException e) {
                status = 503;
                text = "SQLSTATE " + e.getSQLState();
            }
        }
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String serve(HttpExchange exchange) throws SQLException {
        String user = exchange.getRequestHeaders().getFirst("X-User");
        boolean write = exchange.getRequestMethod().equals("POST");
        Connection pooled = pool.poll();
        Connection connection = pooled == null ? connections.open() : pooled;
        try (PreparedStatement statement =
                connection.prepareStatement(
                        write
                                ? "INSERT INTO note (body) VALUES (?) RETURNING 1"
                                : "SELECT count(*) FROM note WHERE body = ?")) {
            statement.setString(1, user);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                (write ? writes : reads).incrementAndGet();
                return side + " " + row.getLong(1);
            }
        } finally {
            pool.add(connection);
        }
    }

    /// Opens its connections anew, to wherever they lead now. Nothing may be asked meanwhile.
    void reconnect() throws SQLException {
        for (Connection old = pool.poll(); old != null; old = pool.poll()) {
            old.close();
        }
    }

    @Override
    public void close() throws SQLException {
        server.stop(0);
        reconnect();
    }
}
