package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.handoff.gateway.TestApp.Received;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// Malformed and ambiguous requests over raw sockets: refused, closed, and not one byte of them
/// reaches a side.
@Timeout(60)
final class MalformedRequestsTest {
    private static final String GET = "GET / HTTP/1.1^Host: a^";
    private static final String POST = "POST /p HTTP/1.1^Host: a^";
    private static final List<CompletableFuture<String>> CUT = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static TestGateway world;

    @BeforeAll
    static void start() throws Exception {
        world = new TestGateway(MalformedRequestsTest::legacy, TestGateway.saying("cloud"));
    }

    /// Reads the body of `/raw-late` until it is cut off, and answers anything else.
    private static boolean legacy(Received request, InputStream in, OutputStream out)
            throws IOException {
        if (!request.path().equals("/raw-late")) {
            out.write(TestApp.ok("legacy").getBytes(ISO_8859_1));
            return true;
        }
        CompletableFuture<String> body = new CompletableFuture<>();
        CUT.add(body);
        body.complete(new String(in.readAllBytes(), ISO_8859_1).replace("\r\n", "^"));
        return false;
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    /// @param name what is wrong
    /// @param status expected
    /// @param text the request; `^` is CRLF
    record Case(String name, int status, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(framing(), chunks(), hosts(), lines(), starts()).flatMap(List::stream);
    }

    private static List<Case> framing() {
        return List.of(
                new Case(
                        "length and chunked",
                        400,
                        POST + "Content-Length: 4^Transfer-Encoding: chunked^^0^^"),
                new Case(
                        "chunked and length",
                        400,
                        POST + "Transfer-Encoding: chunked^Content-Length: 4^^0^^"),
                new Case("two lengths", 400, POST + "Content-Length: 4^Content-Length: 5^^abcde"),
                new Case(
                        "same length twice", 400, POST + "Content-Length: 4^Content-Length: 4^^ab"),
                new Case("list of lengths", 400, POST + "Content-Length: 4, 4^^abcd"),
                new Case("length with plus", 400, POST + "Content-Length: +4^^abcd"),
                new Case("negative length", 400, POST + "Content-Length: -1^^"),
                new Case("hexadecimal length", 400, POST + "Content-Length: 0x4^^abcd"),
                new Case("empty length", 400, POST + "Content-Length: ^^"),
                new Case(
                        "length over 18 digits",
                        400,
                        POST + "Content-Length: 1234567890123456789^^"),
                new Case("length in blanks", 400, POST + "Content-Length: 1 2^^"),
                new Case("unknown encoding", 501, POST + "Transfer-Encoding: xchunked^^0^^"),
                new Case(
                        "chunked, identity",
                        501,
                        POST + "Transfer-Encoding: chunked, identity^^0^^"),
                new Case("gzip, chunked", 501, POST + "Transfer-Encoding: gzip, chunked^^0^^"),
                new Case("identity", 501, POST + "Transfer-Encoding: identity^^"),
                new Case("quoted encoding", 501, POST + "Transfer-Encoding: \"chunked\"^^0^^"),
                new Case("empty encoding", 501, POST + "Transfer-Encoding:^^0^^"),
                new Case(
                        "encoding twice",
                        400,
                        POST + "Transfer-Encoding: chunked^Transfer-Encoding: chunked^^0^^"),
                new Case(
                        "chunked on 1.0",
                        400,
                        "POST / HTTP/1.0^Host: a^Transfer-Encoding: chunked^^0^^"),
                new Case(
                        "Connection names Content-Length",
                        400,
                        POST + "Connection: content-length^Content-Length: 4^^abcd"),
                new Case(
                        "Connection names Transfer-Encoding",
                        400,
                        POST
                                + "Connection: close, Transfer-Encoding^Transfer-Encoding:"
                                + " chunked^^0^^"),
                new Case("Connection names Host", 400, GET + "Connection: Host^^"),
                new Case("Connection with rubbish", 400, GET + "Connection: a@b^^"),
                new Case("unknown Expect", 417, POST + "Expect: 200-ok^Content-Length: 1^^a"));
    }

    private static List<Case> chunks() {
        String chunked = POST + "Transfer-Encoding: chunked^^";
        return List.of(
                new Case("size not hexadecimal", 400, chunked + "g^abc^0^^"),
                new Case("size with 0x", 400, chunked + "0x3^abc^0^^"),
                new Case("negative size", 400, chunked + "-3^abc^0^^"),
                new Case("size with plus", 400, chunked + "+3^abc^0^^"),
                new Case("empty size", 400, chunked + "^abc^0^^"),
                new Case("size over the limit", 400, chunked + "1234567890abcdef0^abc^0^^"),
                new Case("blank before size", 400, chunked + " 3^abc^0^^"),
                new Case("blank after size", 400, chunked + "3 ^abc^0^^"),
                new Case("extension", 400, chunked + "3;a=b^abc^0^^"),
                new Case("bare LF in extension", 400, chunked + "3;a\nabc^0^^"),
                new Case("bare LF after size", 400, chunked + "3\nabc^0^^"),
                new Case("bare CR after size", 400, chunked + "3\rabc^0^^"),
                new Case("more data than size", 400, chunked + "3^abcd^0^^"),
                new Case("bare LF after data", 400, chunked + "3^abc\n0^^"),
                new Case("length as trailer", 400, chunked + "0^Content-Length: 3^^"),
                new Case("encoding as trailer", 400, chunked + "0^Transfer-Encoding: chunked^^"),
                new Case("Host as trailer", 400, chunked + "0^Host: b^^"),
                new Case("folded trailer", 400, chunked + "0^X: 1^ 2^^"),
                new Case("trailer without name", 400, chunked + "0^: 1^^"),
                new Case("bare LF in trailer", 400, chunked + "0^X: 1\n^^"));
    }

    private static List<Case> hosts() {
        return List.of(
                new Case("no Host", 400, "GET / HTTP/1.1^^"),
                new Case("two Hosts", 400, GET + "Host: b^^"),
                new Case("same Host twice", 400, GET + "Host: a^^"),
                new Case("two Hosts on 1.0", 400, "GET / HTTP/1.0^Host: a^Host: b^^"),
                new Case("empty Host", 400, "GET / HTTP/1.1^Host:^^"),
                new Case("Host with a path", 400, "GET / HTTP/1.1^Host: a/b^^"),
                new Case("Host with a user", 400, "GET / HTTP/1.1^Host: u@a^^"),
                new Case("Host with a blank", 400, "GET / HTTP/1.1^Host: a b^^"),
                new Case("list of Hosts", 400, "GET / HTTP/1.1^Host: a, b^^"),
                new Case("absolute form, other Host", 400, "GET http://b/ HTTP/1.1^Host: a^^"),
                new Case("absolute form, no Host", 400, "GET http://b/ HTTP/1.1^^"),
                new Case("absolute form, other port", 400, "GET http://a:81/ HTTP/1.1^Host: a^^"),
                new Case("absolute form with a user", 400, "GET http://u@a/ HTTP/1.1^Host: a^^"),
                new Case("other scheme", 400, "GET ftp://a/ HTTP/1.1^Host: a^^"));
    }

    private static List<Case> lines() {
        return List.of(
                new Case("space before colon", 400, GET + "X : 1^^"),
                new Case("tab before colon", 400, GET + "X\t: 1^^"),
                new Case("length with space before colon", 400, POST + "Content-Length : 4^^abcd"),
                new Case("obsolete fold", 400, GET + "X: 1^ 2^^"),
                new Case("obsolete fold with tab", 400, GET + "X: 1^\t2^^"),
                new Case("fold as first header", 400, "GET / HTTP/1.1^ X: 1^Host: a^^"),
                new Case("bare LF between headers", 400, "GET / HTTP/1.1^Host: a\nX: 1^^"),
                new Case("bare LF everywhere", 400, "GET / HTTP/1.1\nHost: a\n\n"),
                new Case("bare LF at the end", 400, "GET / HTTP/1.1^Host: a^\n"),
                new Case("bare CR in a value", 400, GET + "X: 1\rY: 2^^"),
                new Case("NUL in a value", 400, GET + "X: a\0b^^"),
                new Case("control character in a value", 400, GET + "X: a\001b^^"),
                new Case("DEL in a value", 400, GET + "X: a\177b^^"),
                new Case("NUL in a name", 400, GET + "X\0: a^^"),
                new Case("blank in a name", 400, GET + "X Y: a^^"),
                new Case("name above ASCII", 400, GET + "X\u00e9: a^^"),
                new Case("no name", 400, GET + ": a^^"),
                new Case("no colon", 400, GET + "abc^^"),
                new Case("separator in a name", 400, GET + "X(y): a^^"),
                new Case("head over the limit", 431, GET + "X: " + "a".repeat(40_000) + "^^"),
                new Case("too many headers", 431, GET + "X: 1^".repeat(300) + "^"));
    }

    private static List<Case> starts() {
        return List.of(
                new Case("HTTP/0.9", 400, "GET /^^"),
                new Case("HTTP/2.0", 505, "GET / HTTP/2.0^Host: a^^"),
                new Case("HTTP/1.2", 505, "GET / HTTP/1.2^Host: a^^"),
                new Case("preface of HTTP/2", 505, "PRI * HTTP/2.0^^SM^^"),
                new Case("lower-case version", 400, "GET / http/1.1^Host: a^^"),
                new Case("version with rubbish", 400, "GET / HTTP/1.1x^Host: a^^"),
                new Case("two blanks", 400, "GET  / HTTP/1.1^Host: a^^"),
                new Case("blank in target", 400, "GET /a b HTTP/1.1^Host: a^^"),
                new Case("tab as separator", 400, "GET\t/ HTTP/1.1^Host: a^^"),
                new Case("blank at the end", 400, "GET / HTTP/1.1 ^Host: a^^"),
                new Case("fragment in target", 400, "GET /a#b HTTP/1.1^Host: a^^"),
                new Case("target above ASCII", 400, "GET /\u00e9 HTTP/1.1^Host: a^^"),
                new Case("relative target", 400, "GET a HTTP/1.1^Host: a^^"),
                new Case("asterisk without OPTIONS", 400, "GET * HTTP/1.1^Host: a^^"),
                new Case("CONNECT", 501, "CONNECT a:443 HTTP/1.1^Host: a:443^^"),
                new Case("invalid method", 400, "G@T / HTTP/1.1^Host: a^^"),
                new Case("blank before the method", 400, " GET / HTTP/1.1^Host: a^^"),
                new Case("two empty lines first", 400, "^^GET / HTTP/1.1^Host: a^^"),
                new Case(
                        "request line over the limit",
                        414,
                        "GET /" + "a".repeat(9_000) + " HTTP/1.1^"),
                new Case("TLS", 400, "\026\003\001\002\0\001\0\001\374\003\003"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void is_refused_and_closed_and_nothing_arrives_upstream(Case wrong) throws IOException {
        long before = world.legacy.bytesReceived.get() + world.cloud.bytesReceived.get();
        try (TestClient client = world.client()) {
            client.send(wrong.text());
            String answer = client.readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 " + wrong.status() + " ");
            assertThat(answer).contains("Connection: close").doesNotContain("legacy");
        }
        assertThat(world.legacy.bytesReceived.get() + world.cloud.bytesReceived.get())
                .isEqualTo(before);
    }

    @Test
    void a_body_that_turns_bad_later_is_cut_off_and_never_complete_upstream() throws Exception {
        try (TestClient client = world.client()) {
            client.send("POST /raw-late HTTP/1.1^Host: a^Transfer-Encoding: chunked^^3^abc^");
            TestClient.until("the head is there", () -> CUT.size() == 1);
            client.send("zz^0^^");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400");
            assertThat(CUT.getFirst().get()).isEqualTo("3^abc^");
        }
    }

    @Test
    void a_request_behind_a_good_one_is_judged_too() throws Exception {
        try (TestClient client = world.client()) {
            client.send(GET + "^GET /smuggled HTTP/1.1^Host: a^Host: b^^");
            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400");
        }
        assertThat(world.legacy.seen).doesNotContainKey("/smuggled");
    }
}
