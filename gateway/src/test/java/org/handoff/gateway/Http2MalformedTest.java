package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestHttp2Client.headers;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

import org.handoff.gateway.TestHttp2Client.Answer;
import org.handoff.gateway.TestHttp2Client.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

/// What HTTP/2 can carry and HTTP/1.1 would read differently: smuggling by downgrade. Reset or
/// refused, and not one byte of it reaches a side.
@Timeout(60)
@SuppressWarnings("try") // closing waits
final class Http2MalformedTest {
    @SuppressWarnings("NullAway.Init") // before all tests
    private static TestGateway world;

    @BeforeAll
    static void start() throws Exception {
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config ->
                                config.withFront(Front.PLAIN.withHttp2())
                                        .withLimits(TestGateway.limits(64, 3_000, 2_000, 3_000)));
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    /// @param name what is wrong
    record Case(String name, Http2Headers headers) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Http2Headers get() {
        return headers("GET", "/a");
    }

    private static Http2Headers bare() {
        return new DefaultHttp2Headers(false);
    }

    static List<Case> cases() {
        return List.of(
                new Case("line end in a value", get().add("x", "1\r\nhost: b")),
                new Case("bare LF in a value", get().add("x", "1\nhost: b")),
                new Case("bare CR in a value", get().add("x", "1\rhost: b")),
                new Case("NUL in a value", get().add("x", "1\0")),
                new Case("control character in a value", get().add("x", "1\001")),
                new Case("DEL in a value", get().add("x", "1\177")),
                new Case("blank before a value", get().add("x", " 1")),
                new Case("blank behind a value", get().add("x", "1 ")),
                new Case("line end in a name", get().add("x: 1\r\ny", "2")),
                new Case("colon in a name", get().add("x:y", "2")),
                new Case("blank in a name", get().add("x y", "2")),
                new Case("upper case in a name", get().add("X-Y", "2")),
                new Case("empty name", get().add("", "2")),
                new Case("transfer-encoding", get().add("transfer-encoding", "chunked")),
                new Case("connection", get().add("connection", "close")),
                new Case("keep-alive", get().add("keep-alive", "5")),
                new Case("proxy-connection", get().add("proxy-connection", "close")),
                new Case("upgrade", get().add("upgrade", "websocket")),
                new Case("te that is not trailers", get().add("te", "gzip")),
                new Case(
                        "two lengths", get().add("content-length", "0").add("content-length", "1")),
                new Case("length without data", get().add("content-length", "5")),
                new Case("length with plus", get().add("content-length", "+0")),
                new Case("list of lengths", get().add("content-length", "0, 1")),
                new Case("two hosts", get().add("host", "clinic").add("host", "clinic")),
                new Case("host against authority", get().add("host", "other")),
                new Case("path with a line end", headers("GET", "/a HTTP/1.1\r\nx: y")),
                new Case("path with a blank", headers("GET", "/a b")),
                new Case("path with a fragment", headers("GET", "/a#b")),
                new Case("empty path", headers("GET", "")),
                new Case("relative path", headers("GET", "a")),
                new Case("absolute path", headers("GET", "http://b/")),
                new Case("method with a blank", headers("GET /b HTTP/1.1", "/a")),
                new Case("method with a line end", headers("GET\r\nx: y", "/a")),
                new Case("empty method", headers("", "/a")),
                new Case("CONNECT", headers("CONNECT", "/a")),
                new Case("extended CONNECT", get().add(":protocol", "websocket")),
                new Case("unknown pseudo-field", get().add(":x", "1")),
                new Case("a status", get().add(":status", "200")),
                new Case("authority with a user", get().authority("u@clinic")),
                new Case("authority with a path", get().authority("clinic/a")),
                new Case("authority with a line end", get().authority("a\r\nx: y")),
                new Case("another scheme", get().scheme("ftp")),
                new Case("no method", bare().path("/a").scheme("http").authority("a")),
                new Case("no path", bare().method("GET").scheme("http").authority("a")),
                new Case("no scheme", bare().method("GET").path("/a").authority("a")),
                new Case("no authority", bare().method("GET").path("/a").scheme("http")),
                new Case("two paths", get().add(":path", "/b")),
                new Case("two methods", get().add(":method", "POST")),
                new Case("expect something else", get().add("expect", "200-ok")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void is_refused_and_nothing_arrives_upstream(Case wrong) throws Exception {
        long before = world.legacy.bytesReceived.get() + world.cloud.bytesReceived.get();
        try (TestHttp2Client client = new TestHttp2Client(world.gateway.port())) {
            Answer answer = client.new Stream().send(wrong.headers(), true).answer();
            boolean refused = answer.status() != null && answer.status().startsWith("4");
            assertThat(refused || answer.reset() >= 0).as("%s", answer).isTrue();
        }
        assertThat(world.legacy.bytesReceived.get() + world.cloud.bytesReceived.get())
                .isEqualTo(before);
    }

    @Test
    void data_beyond_the_declared_length_never_becomes_another_request() throws Exception {
        try (TestHttp2Client client = new TestHttp2Client(world.gateway.port())) {
            Stream stream =
                    client.new Stream()
                            .send(headers("POST", "/p").add("content-length", "3"), false);
            stream.data("abcGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", true);
            assertThat(stream.answer().reset()).isNotNegative();
            assertThat(client.get("/after").body()).isEqualTo("legacy");
        }
        assertThat(world.legacy.seen).doesNotContainKey("/smuggled").containsKey("/after");
    }

    @Test
    void data_short_of_the_declared_length_is_never_whole_upstream() throws Exception {
        try (TestHttp2Client client = new TestHttp2Client(world.gateway.port())) {
            Stream stream =
                    client.new Stream()
                            .send(headers("POST", "/short").add("content-length", "9"), false);
            stream.data("abc", true);
            assertThat(stream.answer().reset()).isNotNegative();
            assertThat(client.get("/next").body()).isEqualTo("legacy");
        }
        assertThat(world.legacy.seen).containsKey("/next");
        assertThat(world.legacy.received)
                .filteredOn(got -> got.path().equals("/short"))
                .allSatisfy(got -> assertThat(got.body()).hasSizeLessThan(9));
    }

    @Test
    void the_same_length_said_twice_is_one_length_upstream() throws Exception {
        try (TestHttp2Client client = new TestHttp2Client(world.gateway.port())) {
            Http2Headers twice = headers("POST", "/twice").add("content-length", "3");
            Stream stream = client.new Stream().send(twice.add("content-length", "3"), false);
            assertThat(stream.data("abc", true).answer().status()).isEqualTo("200");
        }
        String head =
                world.legacy.received.stream()
                        .filter(got -> got.path().equals("/twice"))
                        .findFirst()
                        .orElseThrow()
                        .head();
        assertThat(head).containsOnlyOnce("content-length: 3\r\n");
    }

    @Test
    void trailers_that_frame_are_refused() throws Exception {
        try (TestHttp2Client client = new TestHttp2Client(world.gateway.port())) {
            Stream stream = client.new Stream().send(headers("POST", "/raw-t"), false);
            stream.data("abc", false);
            stream.send(bare().add("transfer-encoding", "chunked"), true);
            assertThat(stream.answer().reset()).isNotNegative();
        }
    }
}
