package org.handoff.testkit.server;

import com.sun.net.httpserver.HttpServer;

import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// Two small applications behind what is moved: each answers with its side's name.
public final class Answering implements AutoCloseable {
    private final HttpServer legacy = server("legacy");
    private final HttpServer cloud = server("cloud");

    public int port(Environment side) {
        HttpServer server = side == Environment.LEGACY ? legacy : cloud;
        return server.getAddress().getPort();
    }

    public void stop(Environment side) {
        (side == Environment.LEGACY ? legacy : cloud).stop(0);
    }

    private static HttpServer server(String name) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            server.createContext(
                    "/",
                    exchange -> {
                        byte[] answer = name.getBytes(StandardCharsets.US_ASCII);
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                        exchange.close();
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Who answers there to a client that begins now; null if nobody does, or neither side.
    public static @Nullable Environment at(int port) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Environment.valueOf(answer.body().toUpperCase(Locale.ROOT))
                    : null;
        } catch (IOException _) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        legacy.stop(0);
        cloud.stop(0);
    }
}
