package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.gateway.cohort.CanaryRoutes;
import org.handoff.gateway.compare.CompareOptions;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.route.RouteRules;
import org.handoff.gateway.shadow.ShadowLimits;
import org.handoff.gateway.shadow.ShadowSettings;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A shadow through a real gateway between two real applications.
@Timeout(120)
final class ShadowTest {
    private static final String TOKEN = "ZEBRA-7731-QUILL";
    private static final ShadowLimits LIMITS =
            new ShadowLimits(
                    64, 2, 64 << 10, 8L << 20, Duration.ofSeconds(2), Duration.ofSeconds(10), 64);

    private @Nullable TestGateway world;

    private TestGateway start(TestApp.Handler legacy, TestApp.Handler cloud, ShadowLimits limits)
            throws Exception {
        return start(legacy, cloud, limits, Duration.ofSeconds(5), 0);
    }

    private TestGateway start(
            TestApp.Handler legacy,
            TestApp.Handler cloud,
            ShadowLimits limits,
            Duration lagMax,
            long lag)
            throws Exception {
        ShadowSettings settings =
                new ShadowSettings(
                        "print",
                        new CanaryRoutes(
                                List.of(
                                        new RouteRules.Rule("GET", "/api/*", false),
                                        new RouteRules.Rule("*", "/page", false))),
                        true,
                        lagMax,
                        100,
                        CompareOptions.DEFAULT,
                        limits);
        TestGateway fresh =
                new TestGateway(legacy, cloud, config -> config, null, settings, Transport.best());
        world = fresh;
        fresh.control.shadow(rule(1, "print"), lag);
        return fresh;
    }

    private static ObjectNode rule(long version, String settings) {
        return new ObjectMapper()
                .createObjectNode()
                .put("version", version)
                .put("settings", settings)
                .put("to", "cloud")
                .put("share", 10_000);
    }

    @AfterEach
    void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    /// Answers by path: a type and a body, a status for a number in front.
    private static TestApp.Handler app(Map<String, String> bodies) {
        return (request, in, out) -> {
            String body = bodies.getOrDefault(request.path(), "{}");
            String status = body.startsWith("500 ") ? "500 Oh" : "200 OK";
            out.write(
                    ("HTTP/1.1 "
                                    + status
                                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body)
                            .getBytes(ISO_8859_1));
            return true;
        };
    }

    private static int get(TestGateway world, String path) throws Exception {
        try (TestClient client = world.client()) {
            return client.send("GET " + path + " HTTP/1.1^Host: a^^").read().status();
        }
    }

    /// The gateway takes up a rule with its next poll, and needs one that was sent after an answer
    /// to know that the answer can be read elsewhere.
    private static void untilMirrored(TestGateway world, String path) throws Exception {
        TestClient.until(
                path + " is mirrored",
                () -> asked(world, path) == 200 && world.cloud.seen.containsKey(path));
    }

    /// Paced: each one waits for the next poll, and the queue is small.
    private static int asked(TestGateway world, String path) {
        try {
            pause(50);
            return get(world, path);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// `KIND path` with the number of pairs, over all reports of one endpoint.
    private static Map<String, Long> found(TestGateway world, int endpoint, String count) {
        Map<String, Long> all = new TreeMap<>();
        for (JsonNode report : world.control.reports) {
            for (JsonNode path : report.path("endpoints").path(endpoint).path("paths")) {
                if (path.path(count).asLong() > 0) {
                    all.merge(
                            path.path("kind").asText() + " " + path.path("path").asText(),
                            path.path(count).asLong(),
                            Long::sum);
                }
            }
        }
        return all;
    }

    private static long sum(TestGateway world, int endpoint, String count) {
        return world.control.reports.stream()
                .mapToLong(it -> it.path("endpoints").path(endpoint).path(count).asLong())
                .sum();
    }

    private static long drops(TestGateway world, String reason) {
        return world.control.reports.stream()
                .mapToLong(it -> it.path("drops").path(reason).asLong())
                .sum();
    }

    @Test
    void planted_regressions_are_found_by_path_and_equal_answers_are_not() throws Exception {
        Map<String, String> legacy =
                Map.of(
                        "/api/same", "{\"a\":1,\"b\":2}",
                        "/api/wrong", "{\"status\":\"final\",\"rows\":[{\"n\":1},{\"n\":2}]}",
                        "/api/scale", "{\"value\":1.0}",
                        "/api/fails", "{\"a\":1}",
                        "/api/extra", "{\"a\":1}");
        Map<String, String> cloud =
                Map.of(
                        "/api/same", "{ \"b\": 2, \"a\": 1 }",
                        "/api/wrong", "{\"status\":\"amended\",\"rows\":[{\"n\":1},{\"n\":3}]}",
                        "/api/scale", "{\"value\":1.00}",
                        "/api/fails", "500 oops",
                        "/api/extra", "{\"a\":1,\"more\":true}");
        TestGateway world = start(app(legacy), app(cloud), LIMITS);
        untilMirrored(world, "/api/same");
        for (String path : legacy.keySet()) {
            assertThat(get(world, path)).isEqualTo(200);
        }
        TestClient.until("all are counted", () -> found(world, 0, "steady").size() >= 5);
        assertThat(found(world, 0, "steady"))
                .containsOnlyKeys(
                        "different $.status",
                        "different $.rows[*].n",
                        "different $.value",
                        "different status",
                        "extra $.more");
        assertThat(sum(world, 0, "pairs")).isGreaterThanOrEqualTo(5);
        assertThat(sum(world, 0, "different")).isEqualTo(4);
        assertThat(world.legacy.received)
                .filteredOn(it -> it.header("Handoff-Shadow") != null)
                .as("the owner is asked again")
                .isNotEmpty();
        assertThat(world.cloud.received).allMatch(it -> "1".equals(it.header("Handoff-Shadow")));
    }

    @Test
    void what_the_owner_itself_says_differently_is_noise() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        TestApp.Handler clock =
                (request, in, out) -> {
                    String body = "{\"at\":" + calls.incrementAndGet() + ",\"name\":\"x\"}";
                    return app(Map.of("/api/clock", body)).handle(request, in, out);
                };
        TestGateway world =
                start(clock, app(Map.of("/api/clock", "{\"at\":0,\"name\":\"y\"}")), LIMITS);
        untilMirrored(world, "/api/clock");
        TestClient.until("counted", () -> sum(world, 0, "pairs") >= 1);
        assertThat(found(world, 0, "noise")).containsOnlyKeys("different $.at");
        assertThat(found(world, 0, "steady")).containsOnlyKeys("different $.name");
    }

    @Test
    void a_mirror_that_hangs_costs_the_primary_nothing() throws Exception {
        TestApp.Handler slow =
                (request, in, out) -> {
                    pause(2_000);
                    return app(Map.of()).handle(request, in, out);
                };
        ShadowLimits small =
                new ShadowLimits(4, 2, 64 << 10, 8L << 20, LIMITS.connect(), LIMITS.answer(), 64);
        TestGateway world = start(app(Map.of()), slow, small);
        untilMirrored(world, "/api/x");
        int failed = 0;
        long slowest = 0;
        try (TestClient client = world.client()) {
            for (int i = 0; i < 200; i++) {
                long began = System.nanoTime();
                failed +=
                        client.send("GET /api/x HTTP/1.1^Host: a^^").read().status() == 200 ? 0 : 1;
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
        }
        assertThat(failed).isZero();
        assertThat(slowest).as("nothing waited for the mirror").isLessThan(1_900_000_000L);
        TestClient.until("what found no room is counted", () -> drops(world, "full") >= 100);
        assertThat(world.gateway.status().counters().failed()).isZero();
        assertThat(world.gateway.status().counters().cloudRequests()).isZero();
        assertThat(world.cloud.connections.get()).as("two at once at most").isLessThan(20);
    }

    @Test
    void a_mirror_that_is_away_is_a_difference_and_costs_nothing() throws Exception {
        TestGateway world = start(app(Map.of()), app(Map.of()), LIMITS);
        untilMirrored(world, "/api/x");
        world.cloud.close();
        for (int i = 0; i < 5; i++) {
            assertThat(get(world, "/api/gone")).isEqualTo(200);
        }
        TestClient.until("counted", () -> found(world, 0, "steady").containsKey("missing answer"));
    }

    @Test
    void nothing_is_mirrored_before_the_other_side_has_what_the_owner_answered() throws Exception {
        TestGateway behind =
                start(app(Map.of()), app(Map.of()), LIMITS, Duration.ofSeconds(1), 60_000);
        TestClient.until(
                "dropped as behind",
                () -> asked(behind, "/api/x") == 200 && drops(behind, "behind") >= 3);
        assertThat(behind.cloud.received).isEmpty();
        behind.control.shadow(rule(2, "print"), 0);
        untilMirrored(behind, "/api/x");
    }

    @Test
    void writes_and_other_routes_and_partial_requests_are_never_mirrored() throws Exception {
        TestGateway world = start(app(Map.of()), app(Map.of()), LIMITS);
        untilMirrored(world, "/page");
        try (TestClient client = world.client()) {
            for (String head :
                    List.of(
                            "POST /api/w HTTP/1.1^Host: a^Content-Length: 1^^x",
                            "PUT /page HTTP/1.1^Host: a^Content-Length: 1^X: put^^x",
                            "OPTIONS /page HTTP/1.1^Host: a^X: options^^",
                            "GET /elsewhere HTTP/1.1^Host: a^^",
                            "GET /api/part HTTP/1.1^Host: a^Range: bytes=0-1^^",
                            "GET /api/cond HTTP/1.1^Host: a^If-None-Match: x^^",
                            "GET /api/body HTTP/1.1^Host: a^Content-Length: 1^^x")) {
                assertThat(client.send(head).read().status()).isEqualTo(200);
            }
        }
        untilMirrored(world, "/api/last");
        assertThat(world.cloud.seen.keySet()).containsOnly("/page", "/api/last");
        assertThat(world.cloud.received).allMatch(it -> it.method().equals("GET"));
    }

    @Test
    void a_rule_of_other_settings_or_a_hold_or_its_end_mirrors_nothing() throws Exception {
        TestGateway world = start(app(Map.of()), app(Map.of()), LIMITS);
        untilMirrored(world, "/api/x");
        world.control.shadow(rule(2, "another"), 0);
        world.control.direct(Mode.FLOW, Environment.LEGACY);
        world.control.awaitConverged();
        for (int i = 0; i < 20; i++) {
            assertThat(get(world, "/api/y")).isEqualTo(200);
        }
        world.control.shadow(rule(3, "print"), 0);
        untilMirrored(world, "/api/z");
        world.control.shadow(null, 0);
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        world.control.awaitConverged();
        assertThat(get(world, "/api/after")).isEqualTo(200);
        assertThat(world.legacy.seen).as("of the last one").doesNotContainKey("/api/after");
        assertThat(world.cloud.seen).doesNotContainKey("/api/y");
    }

    @Test
    void an_answer_too_long_to_keep_passes_whole_and_is_counted() throws Exception {
        String body = "{\"a\":\"" + "x".repeat(200_000) + "\"}";
        TestGateway world =
                start(app(Map.of("/api/long", body)), app(Map.of("/api/long", body)), LIMITS);
        untilMirrored(world, "/api/short");
        try (TestClient client = world.client()) {
            assertThat(client.send("GET /api/long HTTP/1.1^Host: a^^").read().body())
                    .isEqualTo(body);
        }
        TestClient.until("counted", () -> drops(world, "bytes") == 1);
        assertThat(world.cloud.seen).doesNotContainKey("/api/long");
    }

    @Test
    void a_report_that_was_not_taken_is_sent_again_under_its_number() throws Exception {
        TestGateway world = start(app(Map.of()), app(Map.of()), LIMITS);
        world.control.reportStatus(503);
        untilMirrored(world, "/api/x");
        TestClient.until("sent twice", () -> world.control.reports.size() >= 2);
        JsonNode first = world.control.reports.get(0);
        assertThat(world.control.reports.get(1)).isEqualTo(first);
        world.control.reportStatus(200);
        untilMirrored(world, "/api/y");
        TestClient.until(
                "the next one",
                () ->
                        world.control.reports.getLast().path("number").asLong()
                                == first.path("number").asLong() + 1);
    }

    @Test
    void no_value_of_an_answer_gets_into_a_report_or_a_log() throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, ISO_8859_1));
        try {
            String own = "{\"name\":\"%s\",\"%s\":[\"%s\"],\"k\":1}".replace("%s", TOKEN);
            String other = "{\"name\":\"%s-x\",\"x-%s\":{\"%s\":1}}".replace("%s", TOKEN);
            TestGateway world =
                    start(
                            app(Map.of("/api/" + TOKEN, own)),
                            app(Map.of("/api/" + TOKEN, other)),
                            LIMITS);
            untilMirrored(world, "/api/" + TOKEN);
            TestClient.until(
                    "counted",
                    () -> asked(world, "/api/" + TOKEN) == 200 && sum(world, 0, "different") >= 1);
            List<String> all = new ArrayList<>();
            world.control.reports.forEach(it -> all.add(it.toString()));
            assertThat(String.join("\n", all))
                    .contains("$.name")
                    .doesNotContain("ZEBRA")
                    .doesNotContain("QUILL");
        } finally {
            System.setOut(console);
        }
        assertThat(log.toString(ISO_8859_1)).doesNotContain("ZEBRA");
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
