package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.handoff.gateway.TestApp.Received;
import org.handoff.gateway.TestClient.Answer;
import org.handoff.gateway.listen.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

@Timeout(60)
final class UpstreamFailureTest {
    private final AtomicBoolean closeInstead = new AtomicBoolean();
    private TestGateway world;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        world =
                new TestGateway(
                        this::legacy,
                        TestGateway.saying("cloud"),
                        config ->
                                config.withThreads(1)
                                        .withLimits(TestGateway.limits(8, 400, 600, 600)),
                        Transport.nio());
        client = world.client();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        world.close();
    }

    private boolean legacy(Received request, InputStream in, OutputStream out) throws IOException {
        if (closeInstead.compareAndSet(true, false)) {
            return false;
        }
        switch (request.path()) {
            case "/none" -> {
                return false;
            }
            case "/garbage" -> out.write("hello, world\r\n\r\n".getBytes(ISO_8859_1));
            case "/both" ->
                    out.write(
                            TestClient.wire(
                                            "HTTP/1.1 200 OK^Content-Length: 3^"
                                                    + "Transfer-Encoding: chunked^^0^^")
                                    .getBytes(ISO_8859_1));
            case "/half" -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(ISO_8859_1));
                return false;
            }
            case "/silent" -> assertThat(in.read()).isNegative();
            case "/more" ->
                    out.write((TestApp.ok("x") + TestApp.ok("smuggled")).getBytes(ISO_8859_1));
            default -> out.write(TestApp.ok("legacy").getBytes(ISO_8859_1));
        }
        return true;
    }

    @Test
    void a_read_on_a_connection_that_the_side_had_closed_is_sent_once_more() throws Exception {
        assertThat(client.get("/a").body()).isEqualTo("legacy");
        closeInstead.set(true);
        assertThat(client.get("/b").body()).isEqualTo("legacy");
        assertThat(world.legacy.seen.get("/b")).hasValue(2);
        assertThat(world.gateway.status().counters().failed()).isZero();
    }

    @Test
    void a_connection_known_to_be_closed_is_not_used() throws Exception {
        assertThat(client.get("/a").body()).isEqualTo("legacy");
        int before = world.legacy.connections.get();
        world.legacy.closeConnections();
        Answer answer = client.post("/b", "x");
        if (answer.status() != 200) {
            assertThat(answer.status()).isEqualTo(502);
            assertThat(world.legacy.seen).doesNotContainKey("/b");
        }
        assertThat(client.post("/c", "x").body()).isEqualTo("legacy");
        assertThat(world.legacy.connections.get()).isGreaterThan(before);
    }

    @Test
    void a_write_without_an_answer_is_never_sent_again_but_counted() throws Exception {
        assertThat(client.get("/a").body()).isEqualTo("legacy");
        closeInstead.set(true);
        assertThat(client.post("/w", "data").status()).isEqualTo(502);
        assertThat(world.legacy.seen.get("/w")).hasValue(1);
        assertThat(world.gateway.status().counters().unknownOutcome()).isEqualTo(1);
        assertThat(world.gateway.status().writesInFlight()).isZero();
    }

    @Test
    void a_fresh_connection_closed_without_an_answer_is_an_error_at_once() throws Exception {
        assertThat(client.get("/none").status()).isEqualTo(502);
        assertThat(world.gateway.status().counters().legacyErrors()).isPositive();
    }

    @Test
    void an_answer_that_is_not_http_is_an_error() throws Exception {
        assertThat(client.get("/garbage").status()).isEqualTo(502);
        assertThat(client.get("/both").status()).isEqualTo(502);
    }

    @Test
    void half_an_answer_is_cut_and_never_looks_whole() throws Exception {
        client.send("GET /half HTTP/1.1^Host: a^^");
        assertThat(client.readHead()).contains("Content-Length: 10");
        client.readUntil("half");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void bytes_behind_an_answer_reach_nobody() throws Exception {
        assertThat(client.get("/more").body()).isEqualTo("x");
        assertThat(client.get("/a").body()).isEqualTo("legacy");
    }

    @Test
    void a_silent_side_is_given_up_and_a_silent_client_too() throws Exception {
        assertThat(client.get("/silent").status()).isEqualTo(504);
        client.send("GET /a HTTP/1.1^Host:");
        assertThat(client.read().status()).isEqualTo(408);
    }

    @Test
    void a_killed_side_is_an_error_until_it_is_back() throws Exception {
        assertThat(client.get("/a").body()).isEqualTo("legacy");
        int port = world.legacy.port();
        world.legacy.kill();
        assertThat(client.get("/b").status()).isEqualTo(502);
        assertThat(client.post("/c", "x").status()).isEqualTo(502);
        client.close();
        client = world.client();
        try (TestApp back = new TestApp(TestGateway.saying("back"), port)) {
            assertThat(client.post("/d", "x").body()).isEqualTo("back");
            assertThat(back.seen).containsOnlyKeys("/d");
        }
    }

    @Test
    void a_write_that_waits_for_a_side_to_come_back_is_sent_once() throws Exception {
        stop();
        // One that waits for seconds, so that it is seen to wait on a busy machine, too.
        world =
                new TestGateway(
                        this::legacy,
                        TestGateway.saying("cloud"),
                        config -> config.withThreads(1).withLimits(TestGateway.quick()),
                        Transport.nio());
        client = world.client();
        int port = world.legacy.port();
        world.legacy.kill();
        assertThat(client.get("/gone").status()).isEqualTo(502);
        client.sendPost("/w", "data");
        TestClient.until("waits", () -> world.gateway.status().writesInFlight() == 1);
        try (TestApp back = new TestApp(TestGateway.saying("back"), port)) {
            assertThat(client.read().body()).isEqualTo("back");
            assertThat(back.seen.get("/w")).hasValue(1);
        }
    }

    @Test
    void a_write_whose_client_left_counts_as_in_flight_until_it_is_answered() throws Exception {
        client.sendPost("/silent", "data");
        TestClient.until("in flight", () -> world.gateway.status().writesInFlight() == 1);
        TestClient.until("sent", () -> world.legacy.seen.containsKey("/silent"));
        client.close();
        TestClient.until("given up", () -> world.gateway.status().writesInFlight() == 0);
        assertThat(world.gateway.status().counters().unknownOutcome()).isEqualTo(1);
    }

    @Test
    void no_more_connections_than_the_limit_are_opened() throws Exception {
        TestClient[] many = new TestClient[40];
        for (int i = 0; i < many.length; i++) {
            many[i] = world.client();
            many[i].send("GET /p" + i + " HTTP/1.1^Host: a^^");
        }
        for (TestClient one : many) {
            assertThat(one.read().body()).isEqualTo("legacy");
            one.close();
        }
        assertThat(world.legacy.connections.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void a_gateway_that_stops_ends_running_requests_and_closes_unused_connections()
            throws Exception {
        TestClient busy = world.client();
        busy.send("POST /w HTTP/1.1^Host: a^Content-Length: 4^^da");
        TestClient.until("in flight", () -> world.gateway.status().writesInFlight() == 1);
        Thread closing = Thread.ofVirtual().start(world.gateway::close);
        assertThat(client.isClosedByPeer()).isTrue();
        busy.send("ta");
        Answer answer = busy.read();
        assertThat(answer.body()).isEqualTo("legacy");
        assertThat(answer.head()).contains("Connection: close");
        closing.join();
        assertThat(busy.isClosedByPeer()).isTrue();
        busy.close();
    }
}
