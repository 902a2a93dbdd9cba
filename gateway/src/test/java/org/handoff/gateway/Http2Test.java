package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestHttp2Client.headers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;

import org.handoff.gateway.TestApp.Received;
import org.handoff.gateway.TestHttp2Client.Answer;
import org.handoff.gateway.TestHttp2Client.Stream;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// HTTP/2 from clients to applications that speak HTTP/1.1, over real sockets.
@Timeout(60)
final class Http2Test {
    private TestGateway world;
    private TestHttp2Client client;

    @BeforeEach
    void start() throws Exception {
        world =
                new TestGateway(
                        Http2Test::legacy,
                        TestGateway.saying("cloud"),
                        config -> config.withFront(Front.PLAIN.withHttp2()));
        client = new TestHttp2Client(world.gateway.port());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        world.close();
    }

    private static boolean legacy(Received request, InputStream in, OutputStream out)
            throws IOException {
        String answer =
                switch (request.path()) {
                    case "/204" -> "HTTP/1.1 204 No Content^^";
                    case "/chunked" ->
                            "HTTP/1.1 200 OK^Transfer-Encoding: chunked^Trailer: X-Sum^^3^abc^"
                                    + "2;x=y^de^0^X-Sum: 5^^";
                    case "/until-close" -> "HTTP/1.0 200 OK^^all of it";
                    case "/broken" -> "HTTP/1.1 200 OK^Content-Length: 10^^half";
                    case "/raw-chunks" -> TestApp.ok(rawChunks(in).replace("\r\n", "^"));
                    case "/raw-continue" -> rawContinue(in, out);
                    case "/large" -> TestApp.ok("x".repeat(20_000_000));
                    default -> TestApp.ok("legacy");
                };
        if (request.method().equals("HEAD")) {
            answer = "HTTP/1.1 200 OK^Content-Length: 1234^^";
        }
        out.write(TestClient.wire(answer).getBytes(ISO_8859_1));
        return !request.path().equals("/until-close") && !request.path().equals("/broken");
    }

    /// What came, with `.` for the end of a line.
    private static String rawChunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        while (!body.toString().contains("\r\n0\r\n") || !body.toString().endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return "cut";
            }
            body.append((char) b);
        }
        return body.toString().replace("\r\n", ".");
    }

    private static String rawContinue(InputStream in, OutputStream out) throws IOException {
        out.write(TestClient.wire("HTTP/1.1 100 Continue^^").getBytes(ISO_8859_1));
        return TestApp.ok("got " + new String(in.readNBytes(4), ISO_8859_1));
    }

    @Test
    void streams_of_one_connection_are_answered_each_by_itself() throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            streams.add(client.new Stream().send(headers("GET", "/a" + i + "?q=1"), true));
        }
        for (Stream stream : streams) {
            Answer answer = stream.answer();
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("legacy");
            assertThat(answer.reset()).isEqualTo(-1);
        }
        assertThat(world.legacy.received).hasSize(50);
        Received got = world.legacy.received.getFirst();
        assertThat(got.line()).matches("GET /a[0-9]+\\?q=1 HTTP/1.1");
        assertThat(got.header("host")).isEqualTo("clinic");
        assertThat(got.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    @Test
    void fields_pass_and_cookies_are_put_together() throws Exception {
        Http2Headers sent = headers("GET", "/a").add("x-y", "1").add("x-y", "2");
        sent.add("cookie", "a=1").add("cookie", "b=2").add("te", "trailers");
        assertThat(client.new Stream().send(sent, true).answer().status()).isEqualTo("200");
        String head = world.legacy.received.getFirst().head();
        assertThat(head).contains("x-y: 1\r\nx-y: 2\r\n", "cookie: a=1; b=2\r\n");
        assertThat(head).contains("Connection: TE\r\nTE: trailers\r\n");
    }

    @Test
    void a_body_of_known_length_passes() throws Exception {
        Http2Headers sent = headers("POST", "/w").add("content-length", "6");
        Stream stream = client.new Stream().send(sent, false).data("abc", false).data("def", true);
        assertThat(stream.answer().body()).isEqualTo("legacy");
        assertThat(world.legacy.received.getFirst().body()).isEqualTo("abcdef");
    }

    @Test
    void a_body_of_unknown_length_goes_in_chunks_with_its_trailers() throws Exception {
        Stream stream = client.new Stream().send(headers("POST", "/raw-chunks"), false);
        stream.data("abc", false);
        stream.send(new DefaultHttp2Headers(false).add("x-end", "yes"), true);
        assertThat(stream.answer().body()).isEqualTo("3.abc.0.x-end: yes..");
    }

    @Test
    void a_chunked_answer_comes_as_data_and_trailers() throws Exception {
        Answer answer = client.get("/chunked");
        assertThat(answer.body()).isEqualTo("abcde");
        assertThat(Objects.requireNonNull(answer.trailers()).get("x-sum")).hasToString("5");
        assertThat(Objects.requireNonNull(answer.headers()).contains("transfer-encoding"))
                .isFalse();
    }

    @Test
    void an_interim_answer_comes_first() throws Exception {
        Http2Headers sent = headers("POST", "/raw-continue").add("expect", "100-continue");
        Stream stream = client.new Stream().send(sent.add("content-length", "4"), false);
        TestClient.until("asked", () -> world.legacy.seen.containsKey("/raw-continue"));
        Answer answer = stream.data("data", true).answer();
        assertThat(answer.interim()).containsExactly("100");
        assertThat(answer.body()).isEqualTo("got data");
    }

    @Test
    void answers_without_a_body_end_with_their_fields() throws Exception {
        assertThat(client.get("/204").status()).isEqualTo("204");
        Answer head = client.new Stream().send(headers("HEAD", "/h"), true).answer();
        assertThat(Objects.requireNonNull(head.headers()).get("content-length"))
                .hasToString("1234");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void an_answer_that_ends_with_its_connection_ends_its_stream_in_order() throws Exception {
        Answer answer = client.get("/until-close");
        assertThat(answer.body()).isEqualTo("all of it");
        assertThat(answer.reset()).isEqualTo(-1);
        assertThat(client.get("/a").body()).isEqualTo("legacy");
    }

    @Test
    void an_answer_that_breaks_off_resets_its_stream_alone() throws Exception {
        assertThat(client.get("/broken").reset()).isEqualTo(Http2Error.INTERNAL_ERROR.code());
        assertThat(client.get("/a").body()).isEqualTo("legacy");
    }

    @Test
    void in_a_hold_reads_pass_beside_waiting_writes() throws Exception {
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        Http2Headers sent = headers("POST", "/w").add("content-length", "3");
        Stream write = client.new Stream().send(sent, false).data("abc", true);
        TestClient.until("held", () -> world.gateway.status().held() == 1);
        assertThat(client.get("/r").body()).isEqualTo("legacy");
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        assertThat(write.answer().body()).isEqualTo("cloud");
        assertThat(world.cloud.received.getFirst().body()).isEqualTo("abc");
    }

    @Test
    void a_stream_that_its_client_resets_while_held_is_never_forwarded() throws Exception {
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        Stream write = client.new Stream().send(headers("DELETE", "/gone"), true);
        TestClient.until("held", () -> world.gateway.status().held() == 1);
        write.channel.close().sync();
        TestClient.until("dropped", () -> world.gateway.status().held() == 0);
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        world.control.awaitConverged();
        assertThat(client.get("/a").body()).isEqualTo("cloud");
        assertThat(world.cloud.seen).doesNotContainKey("/gone");
    }

    @Test
    void a_stream_that_nobody_reads_stops_its_side_and_no_other_stream() throws Exception {
        Stream large = client.new Stream();
        large.channel.config().setAutoRead(false);
        large.send(headers("GET", "/large"), true);
        TestClient.until("asked", () -> world.legacy.seen.containsKey("/large"));
        for (int i = 0; i < 10; i++) {
            assertThat(client.get("/a").body()).isEqualTo("legacy");
        }
        large.channel.config().setAutoRead(true);
        assertThat(large.answer().body()).hasSize(20_000_000);
    }

    @Test
    void an_upload_that_waits_in_a_hold_leaves_other_uploads_room() throws Exception {
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        Http2Headers much = headers("POST", "/w").add("content-length", "200000");
        Stream waits = client.new Stream().send(much, false).data("x".repeat(200_000), true);
        TestClient.until("held", () -> world.gateway.status().held() == 1);
        Http2Headers query = headers("GET", "/with-body").add("content-length", "30000");
        Stream reads = client.new Stream().send(query, false).data("y".repeat(30_000), true);
        assertThat(reads.answer().body()).isEqualTo("legacy");
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        assertThat(waits.answer().body()).isEqualTo("cloud");
        assertThat(world.cloud.received.getFirst().body()).hasSize(200_000);
    }

    @Test
    void http_1_is_spoken_on_the_same_port() throws Exception {
        try (TestClient old = world.client()) {
            old.sendRaw("P");
            old.send("OST /p HTTP/1.1^Host: a^Content-Length: 1^^x");
            assertThat(old.read().body()).isEqualTo("legacy");
        }
    }

    @Test
    void a_draining_gateway_says_goodbye_and_ends_open_streams_first() throws Exception {
        Http2Headers sent = headers("POST", "/w").add("content-length", "6");
        Stream open = client.new Stream().send(sent, false).data("abc", false);
        TestClient.until("it goes on", () -> world.gateway.status().writesInFlight() == 1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(world.gateway::close);
        open.data("def", true);
        assertThat(open.answer().body()).isEqualTo("legacy");
        closed.join();
        TestClient.until("the connection ended", () -> !client.connection.isActive());
    }
}
