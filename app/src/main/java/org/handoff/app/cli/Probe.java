package org.handoff.app.cli;

import org.handoff.app.spec.Endpoint;
import org.handoff.app.wiring.TlsProbe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Looks whether somebody answers, without logging in anywhere.
final class Probe {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    private Probe() {}

    /// What was found.
    record Found(boolean good, String text) {}

    static Found database(String host, int port) {
        String where = host + ":" + port;
        try (Socket socket = new Socket()) {
            int millis = (int) ANSWER_MAX.toMillis();
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            return switch (TlsProbe.postgres(socket)) {
                case 'S' -> new Found(true, "PostgreSQL answers at " + where + ", with TLS");
                case 'N' -> new Found(true, "PostgreSQL answers at " + where + ", without TLS");
                default -> new Found(false, where + " answers, but not as PostgreSQL");
            };
        } catch (IOException | IllegalArgumentException e) {
            return new Found(false, where + " does not answer: " + reason(e));
        }
    }

    static Found upstream(URI uri) {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri.resolve("/")).timeout(ANSWER_MAX).build();
            HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
            return new Found(true, uri + " answers (HTTP " + answer.statusCode() + ")");
        } catch (IOException | IllegalArgumentException e) {
            return new Found(false, uri + " does not answer: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Found(false, uri + " was not asked: interrupted");
        }
    }

    /// Whether something listens; says nothing to it.
    static Found listener(Endpoint where) {
        try (Socket socket = new Socket()) {
            socket.connect(where.toSocketAddress(), (int) ANSWER_MAX.toMillis());
            return new Found(true, "something listens at " + where);
        } catch (IOException e) {
            return new Found(false, where + " does not answer: " + reason(e));
        }
    }

    private static String reason(Exception failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName().replace("Exception", "")
                : message;
    }
}
