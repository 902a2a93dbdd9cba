package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestClient.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.handoff.gateway.TestApp.Received;
import org.handoff.gateway.TestClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

@Timeout(60)
final class ForwardingTest {
    private TestGateway world;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        world = new TestGateway(ForwardingTest::legacy, TestGateway.saying("cloud"));
        client = world.client();
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
                    case "/304" -> "HTTP/1.1 304 Not Modified^Content-Length: 9^^";
                    case "/headers" ->
                            "HTTP/1.1 200 Fine^x-B: 1^X-a: 2^x-B: 3^X-Hop: 4^"
                                    + "Connection: X-Hop^Keep-Alive: timeout=5^"
                                    + "Content-Length: 2^^ok";
                    case "/chunked" ->
                            "HTTP/1.1 200 OK^"
                                    + "Transfer-Encoding: chunked^"
                                    + "Trailer: X-Sum^^"
                                    + "3^"
                                    + "abc^"
                                    + "2;x=y^"
                                    + "de^"
                                    + "0^"
                                    + "X-Sum: 5^^";
                    case "/until-close" -> "HTTP/1.0 200 OK^^all of it";
                    case "/close" -> "HTTP/1.1 200 OK^Connection: close^Content-Length: 1^^x";
                    case "/early" -> "HTTP/1.1 413 Too Big^Content-Length: 0^^";
                    case "/interim" -> "HTTP/1.1 103 Early Hints^Link: </a>^^" + TestApp.ok("end");
                    case "/raw-echo" -> rawEcho(in);
                    case "/raw-continue" -> rawContinue(request, in, out);
                    case "/socket" -> "";
                    default -> TestApp.ok(request.method().equals("HEAD") ? "" : "legacy");
                };
        if (request.path().equals("/socket")) {
            return socket(request, in, out);
        }
        if (request.method().equals("HEAD")) {
            answer = "HTTP/1.1 200 OK^Content-Length: 1234^^";
        }
        out.write(wire(answer).getBytes(ISO_8859_1));
        return !request.path().equals("/until-close") && !request.path().equals("/close");
    }

    private static String rawEcho(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        while (!body.toString().endsWith(wire("0^X-End: yes^^"))) {
            body.append((char) in.read());
        }
        return "HTTP/1.1 200 OK^Transfer-Encoding: chunked^^" + body;
    }

    private static String rawContinue(Received request, InputStream in, OutputStream out)
            throws IOException {
        assertThat(request.header("Expect")).isEqualTo("100-continue");
        out.write(wire("HTTP/1.1 100 Continue^^").getBytes(ISO_8859_1));
        String body = new String(in.readNBytes(4), ISO_8859_1);
        return TestApp.ok("got " + body);
    }

    private static boolean socket(Received request, InputStream in, OutputStream out)
            throws IOException {
        assertThat(request.header("Upgrade")).isEqualTo("websocket");
        assertThat(request.header("Connection")).isEqualTo("Upgrade");
        out.write(
                wire("HTTP/1.1 101 Switching Protocols^Upgrade: websocket^Connection:"
                                + " Upgrade^^hello")
                        .getBytes(ISO_8859_1));
        int b = in.read();
        while (b >= 0) {
            out.write(Character.toUpperCase(b));
            b = in.read();
        }
        return false;
    }

    @Test
    void connections_are_kept_on_both_sides_and_pipelined_requests_answered_in_order()
            throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(client.get("/a" + i).body()).isEqualTo("legacy");
        }
        client.send("GET /204 HTTP/1.1^Host: h^^GET /x HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).startsWith("HTTP/1.1 204");
        assertThat(client.read().body()).isEqualTo("legacy");
        assertThat(world.legacy.connections.get()).isLessThanOrEqualTo(1);
    }

    @Test
    void headers_keep_case_order_and_duplicates_and_hop_by_hop_ones_stay_here() throws Exception {
        client.send(
                "GET /headers?q=%20a HTTP/1.1^host: clinic^X-Z: 1^x-y:2^X-Z:  3 ^"
                        + "X-Secret: s^Connection: keep-alive, x-secret^Keep-Alive: 5^"
                        + "TE: trailers^X-Forwarded-For: 10.0.0.1^Via: 1.0 front^^");
        Answer answer = client.read();
        assertThat(world.legacy.received.getFirst().head())
                .isEqualTo(
                        wire(
                                "GET /headers?q=%20a HTTP/1.1^"
                                        + "host: clinic^"
                                        + "X-Z: 1^"
                                        + "x-y:2^"
                                        + "X-Z:  3^"
                                        + "X-Forwarded-For: 10.0.0.1, 127.0.0.1^"
                                        + "Via: 1.0 front, 1.1 handoff^"
                                        + "Connection: TE^"
                                        + "TE: trailers^"
                                        + "X-Forwarded-Proto: http^^"));
        assertThat(answer.head())
                .isEqualTo(
                        wire(
                                "HTTP/1.1 200 Fine^x-B: 1^X-a: 2^x-B: 3^Content-Length: 2^"
                                        + "Via: 1.1 handoff^^"));
    }

    @Test
    void answers_without_a_body_end_with_their_head() throws Exception {
        client.send("HEAD /h HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).contains("Content-Length: 1234");
        client.send("GET /304 HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).startsWith("HTTP/1.1 304");
        client.send("GET /204 HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).startsWith("HTTP/1.1 204");
        assertThat(client.get("/next").body()).isEqualTo("legacy");
    }

    @Test
    void chunked_bodies_and_trailers_pass_both_ways() throws Exception {
        client.send("GET /chunked HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).contains("Transfer-Encoding: chunked");
        assertThat(client.readUntil(wire("X-Sum: 5^^")))
                .isEqualTo(wire("3^abc^2;x=y^de^0^X-Sum: 5^^"));

        client.send("POST /raw-echo HTTP/1.1^Host: h^Transfer-Encoding: chunked^^5^ab");
        client.send("cde^0^X-End: yes^^");
        client.readHead();
        assertThat(client.readUntil(wire("X-End: yes^^")))
                .isEqualTo(wire("5^abcde^0^X-End: yes^^"));
        assertThat(client.get("/next").body()).isEqualTo("legacy");
    }

    @Test
    void a_client_that_expects_100_gets_it_from_the_side_before_it_sends_its_body()
            throws Exception {
        client.send(
                "POST /raw-continue HTTP/1.1^Host: h^Content-Length: 4^"
                        + "Expect: 100-continue^^");
        assertThat(client.readHead()).startsWith(wire("HTTP/1.1 100 Continue^"));
        assertThat(client.send("body").read().body()).isEqualTo("got body");
        client.send("GET /interim HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).startsWith(wire("HTTP/1.1 103 Early Hints^Link: </a>"));
        assertThat(client.read().body()).isEqualTo("end");
    }

    @Test
    void a_body_that_ends_with_the_connection_ends_the_client_s_too() throws Exception {
        client.send("GET /until-close HTTP/1.1^Host: h^^");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200").contains("Connection: close");
        assertThat(client.readToEnd()).isEqualTo("all of it");
    }

    @Test
    void a_side_that_closes_after_its_answer_costs_nothing_but_a_connection() throws Exception {
        for (int i = 0; i < 5; i++) {
            Answer answer = client.get("/close");
            assertThat(answer.body()).isEqualTo("x");
            assertThat(answer.head()).doesNotContain("close");
        }
    }

    @Test
    void an_old_client_is_answered_and_closed_unless_it_asks_to_be_kept() throws Exception {
        client.send("GET /a HTTP/1.0^Connection: keep-alive^^");
        assertThat(client.read().head()).contains("Connection: keep-alive");
        client.send("GET /a HTTP/1.0^^");
        assertThat(client.read().head()).contains("Connection: close");
        assertThat(client.isClosedByPeer()).isTrue();
        assertThat(world.legacy.received.getFirst().line()).isEqualTo("GET /a HTTP/1.0");
    }

    @Test
    void a_client_that_asks_to_close_is_closed() throws Exception {
        client.send("GET /a HTTP/1.1^Host: h^Connection: close^^");
        assertThat(client.read().head()).contains("Connection: close");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void an_answer_before_the_end_of_the_body_reaches_the_client_and_ends_the_connection()
            throws Exception {
        client.send(
                "POST /raw/../early HTTP/1.1^"
                        + "Host: h^"
                        + "Transfer-Encoding: chunked^^"
                        + "5^"
                        + "abcde^");
        assertThat(client.read().status()).isEqualTo(200);
        client.close();
        client = world.client();
        client.send(
                "POST /early HTTP/1.1^"
                        + "Host: h^"
                        + "Transfer-Encoding: chunked^^"
                        + "5^"
                        + "abcde^");
        Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.head()).contains("Connection: close");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void absolute_form_becomes_origin_form() throws Exception {
        client.send("GET http://clinic/a?b HTTP/1.1^Host: Clinic^^");
        assertThat(client.read().body()).isEqualTo("legacy");
        assertThat(world.legacy.received.getFirst().line()).isEqualTo("GET /a?b HTTP/1.1");
    }

    @Test
    void a_web_socket_is_a_tunnel() throws Exception {
        client.send(
                "GET /socket HTTP/1.1^Host: h^Connection: keep-alive, Upgrade^"
                        + "Upgrade: websocket^Sec-WebSocket-Key: k^^early");
        assertThat(client.readHead()).startsWith("HTTP/1.1 101").contains("Upgrade: websocket");
        assertThat(client.readUntil("EARLY")).isEqualTo("helloEARLY");
        client.send("more");
        assertThat(client.readUntil("MORE")).isEqualTo("MORE");
        client.socket.shutdownOutput();
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void health_is_the_gateway_s_own() throws Exception {
        Answer answer = client.get("/.handoff/health");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(client.get("/.handoff/other").status()).isEqualTo(404);
        assertThat(world.legacy.received).isEmpty();
    }

    @Test
    void heads_in_single_bytes_are_understood() throws Exception {
        for (char c : "GET /a HTTP/1.1^Host: h^^".toCharArray()) {
            client.send(String.valueOf(c));
        }
        assertThat(client.read().body()).isEqualTo("legacy");
    }
}
