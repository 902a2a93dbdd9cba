package org.handoff.control.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A real HTTP server on this machine that keeps what it is sent and answers as it is told.
final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile boolean silent;

    /// One request.
    record Got(Headers headers, String body) {
        JsonNode json() {
            try {
                return new JsonMapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        String id() {
            return String.valueOf(headers.getFirst("webhook-id"));
        }
    }

    Receiver(HttpServer server) throws IOException {
        this.server = server;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    static Receiver plain() throws IOException {
        return new Receiver(HttpServer.create());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            got.add(
                    new Got(
                            exchange.getRequestHeaders(),
                            new String(body, java.nio.charset.StandardCharsets.UTF_8)));
            if (silent) {
                closed.await(60, TimeUnit.SECONDS);
                return;
            }
            if (status / 100 == 3) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void answer(int newStatus) {
        status = newStatus;
        silent = false;
    }

    /// Takes everything and answers nothing.
    void fallSilent() {
        silent = true;
    }

    List<Got> got() {
        return got;
    }

    URI url(String scheme, String host) {
        return URI.create(scheme + "://" + host + ":" + server.getAddress().getPort() + "/hook");
    }

    String url() {
        return url("http", "127.0.0.1").toString();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
