package org.handoff.gateway.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
final class PollConnectionsTest {
    private static final String CLOSE = "close without an answer";
    private static final String SILENCE = "no answer";
    private final LinkedBlockingQueue<String> script = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private ServerSocket server;
    private PollConnections connections;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        connections =
                new PollConnections(
                        List.of(
                                ControlAddress.of(
                                        URI.create("http://127.0.0.1:" + server.getLocalPort()),
                                        "t")),
                        "/poll",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() throws IOException {
        connections.close();
        server.close();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    /// Reads polls of two bytes and does what the script says.
    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                StringBuilder head = new StringBuilder();
                while (!head.toString().endsWith("\r\n\r\n")) {
                    int b = in.read();
                    if (b < 0) {
                        return;
                    }
                    head.append((char) b);
                }
                heard.add(head + new String(in.readNBytes(2), UTF_8));
                String next = script.poll(10, TimeUnit.SECONDS);
                if (next == null || next.equals(CLOSE)) {
                    return;
                }
                if (!next.equals(SILENCE)) {
                    socket.getOutputStream().write(next.getBytes(ISO_8859_1));
                }
            }
        } catch (IOException e) {
            // The other end went away, which is what some tests do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-length: " + body.length() + "\r\n\r\n" + body;
    }

    private PollConnections.Answer post() throws IOException {
        return connections.post("{}".getBytes(UTF_8));
    }

    @Test
    void a_poll_carries_the_token_and_its_connection_is_kept() throws Exception {
        script.add(ok("one"));
        script.add(ok("two"));
        assertThat(post()).isEqualTo(new PollConnections.Answer(200, "one"));
        assertThat(post()).isEqualTo(new PollConnections.Answer(200, "two"));
        assertThat(accepted).hasValue(1);
        assertThat(heard.take())
                .startsWith("POST /poll HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer t\r\n")
                .endsWith("\r\nContent-Length: 2\r\n\r\n{}");
    }

    @Test
    void a_kept_connection_that_was_closed_is_replaced_at_once() throws Exception {
        script.add(ok("one"));
        script.add(CLOSE);
        script.add(ok("two"));
        assertThat(post().body()).isEqualTo("one");
        assertThat(post().body()).isEqualTo("two");
        assertThat(accepted).hasValue(2);
    }

    @Test
    void a_connection_that_the_answer_closes_is_not_used_again() throws Exception {
        script.add("HTTP/1.1 503 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        script.add(ok("two"));
        assertThat(post().code()).isEqualTo(503);
        assertThat(post().body()).isEqualTo("two");
        assertThat(accepted).hasValue(2);
    }

    @Test
    void chunks_are_put_together() throws Exception {
        String answer = "HTTP/1.1 200 OK^Transfer-Encoding: chunked^^3^abc^2;x^de^0^X: y^^";
        script.add(answer.replace("^", "\r\n"));
        assertThat(post().body()).isEqualTo("abcde");
    }

    @Test
    void an_answer_that_does_not_come_in_time_fails_the_poll() {
        script.add(SILENCE);
        assertThatThrownBy(this::post).isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CLOSE,
                "SSH-2.0-x\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void what_is_no_answer_fails_the_poll(String said) {
        script.add(said);
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    }

    @Test
    void closing_ends_a_poll_that_waits() throws Exception {
        script.add(SILENCE);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        post();
                    } catch (IOException e) {
                        failure.complete(e);
                    }
                });
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isNotNull();
        connections.close();
        assertThat(failure.get(900, TimeUnit.MILLISECONDS)).isInstanceOf(IOException.class);
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    }

    @Test
    void of_two_control_planes_the_next_is_asked_once_however_many_posts_failed() throws Exception {
        int gone;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = socket.getLocalPort();
        }
        URI away = URI.create("http://127.0.0.1:" + gone);
        URI here = URI.create("http://127.0.0.1:" + server.getLocalPort());
        try (PollConnections both =
                new PollConnections(
                        List.of(ControlAddress.of(away, "t"), ControlAddress.of(here, "t")),
                        "/poll",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1))) {
            int asked = both.turns();
            assertThatThrownBy(() -> both.post("{}".getBytes(UTF_8)))
                    .isInstanceOf(IOException.class);
            both.turn(asked);
            both.turn(asked);
            script.add(ok("here"));
            assertThat(both.post("{}".getBytes(UTF_8)).body()).isEqualTo("here");
        }
    }
}
