package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.metrics.AccessConfig;
import org.handoff.gateway.route.RouteRules;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CohortKey;
import org.handoff.socket.Directive.Mode;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricDataParser;
import org.hawkular.agent.prometheus.types.Counter;
import org.hawkular.agent.prometheus.types.Gauge;
import org.hawkular.agent.prometheus.types.Histogram;
import org.hawkular.agent.prometheus.types.Metric;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// What a gateway tells of its work, asked over real HTTP, read by another's parser.
@Timeout(60)
@SuppressWarnings("try") // interrupted at the end of a test
final class OperationsTest {
    /// Stands in every place that a client or an application can write to.
    private static final String TOKEN = "Zq7planted7Token";

    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("access.jsonl");
    }

    private TestGateway world(TestApp.Handler legacy) throws Exception {
        RouteRules rules =
                new RouteRules(
                        List.of(
                                new RouteRules.Rule("GET", "/legacy/print*", true),
                                new RouteRules.Rule("POST", "/fhir/*/_search", false)));
        AccessConfig access =
                new AccessConfig(file(), 1 << 20, 2, 1_024, CohortKey.of("access", "key"));
        return new TestGateway(
                legacy,
                TestGateway.saying("cloud"),
                config ->
                        config.withRules(rules)
                                .withHold(
                                        new HoldLimits(1, 1 << 20, Duration.ofSeconds(5), 1, 1, 1))
                                .withWatch(Watch.NONE.withPort(0).withAccess(access)));
    }

    private static HttpResponse<String> ask(TestGateway world, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + world.gateway.operationsPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /// By name, as another's parser understands it.
    private static Map<String, MetricFamily> parsed(String page) throws IOException {
        Map<String, MetricFamily> all = new HashMap<>();
        TextPrometheusMetricDataParser parser =
                new TextPrometheusMetricDataParser(new ByteArrayInputStream(page.getBytes(UTF_8)));
        for (MetricFamily each = parser.parse(); each != null; each = parser.parse()) {
            assertThat(all.put(each.getName(), each)).as("one family each").isNull();
        }
        return all;
    }

    private static double value(Map<String, MetricFamily> all, String name, String... labels) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        MetricFamily family = Objects.requireNonNull(all.get(name), name);
        double sum = 0;
        for (Metric each : family.getMetrics()) {
            if (each.getLabels().entrySet().containsAll(wanted.entrySet())) {
                sum +=
                        switch (each) {
                            case Counter counter -> counter.getValue();
                            case Gauge gauge -> gauge.getValue();
                            case Histogram histogram -> histogram.getSampleCount();
                            default -> throw new AssertionError(each.getClass());
                        };
            }
        }
        return sum;
    }

    private List<JsonNode> records(int count) throws Exception {
        TestClient.until("records", () -> lines().size() >= count);
        List<JsonNode> records = new ArrayList<>();
        for (String line : lines()) {
            records.add(JSON.readTree(line));
        }
        return records;
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Answers 503 where the path asks for it; tells the token in each part of its answer.
    private static final TestApp.Handler TELLING =
            (request, in, out) -> {
                String status = request.path().contains("broken") ? "503 " + TOKEN : "200 OK";
                String answer =
                        "HTTP/1.1 %s\r\nX-Patient: %s\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(status, TOKEN, TOKEN.length(), TOKEN);
                out.write(answer.getBytes(UTF_8));
                return true;
            };

    /// Everything that can happen, with the token everywhere.
    private static void exercise(TestGateway world) throws Exception {
        String fields = "Host: clinic^X-Id: " + TOKEN + "^Cookie: s=" + TOKEN + "^";
        try (TestClient client = world.client()) {
            for (String path :
                    List.of("/patients/", "/broken/", "/legacy/print/", "/fhir/", "/%41/")) {
                client.send("GET " + path + TOKEN + "?mrn=" + TOKEN + " HTTP/1.1^" + fields + "^");
                assertThat(client.read().body()).isEqualTo(TOKEN);
            }
            client.send(
                    "POST /fhir/%s/_search HTTP/1.1^%sContent-Length: %d^^%s"
                            .formatted(TOKEN, fields, TOKEN.length(), TOKEN));
            assertThat(client.read().status()).isEqualTo(200);
            client.send(TOKEN + " /x HTTP/1.1^" + fields + "^");
            assertThat(client.read().status()).isEqualTo(200);
            client.send("GET /" + TOKEN + " HTTP/1.1^" + TOKEN + ": " + TOKEN + "^^");
            assertThat(client.read().status()).as("no Host").isEqualTo(400);
        }
    }

    @Test
    void nothing_that_clients_or_sides_say_gets_into_figures_or_records() throws Exception {
        try (TestGateway world = world(TELLING)) {
            exercise(world);
            String page = ask(world, "/metrics").body();
            List<JsonNode> records = records(8);

            assertThat(page.toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("planted")
                    .doesNotContain("patients")
                    .doesNotContain("127.0.0.1");
            assertThat(String.join("\n", lines()).toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("planted")
                    .doesNotContain("patients")
                    .doesNotContain("127.0.0.1");
            assertThat(records)
                    .hasSize(8)
                    .allSatisfy(each ->
                            assertThat((Iterable<String>) each::fieldNames)
                                    .containsExactlyInAnyOrder(
                                            "time",
                                            "method",
                                            "route",
                                            "by",
                                            "status",
                                            "up",
                                            "down",
                                            "micros",
                                            "heldMicros",
                                            "outcome",
                                            "client"));
        }
    }

    @Test
    void records_say_what_became_of_each_request() throws Exception {
        try (TestGateway world = world(TELLING)) {
            exercise(world);
            List<JsonNode> records = records(8);

            assertThat(records.stream().map(each -> each.path("route").textValue()))
                    .containsExactly(
                            "other",
                            "other",
                            "GET /legacy/print*",
                            "other",
                            "other",
                            "POST /fhir/*/_search",
                            "other",
                            "other");
            assertThat(records.stream().map(each -> each.path("method").asText()))
                    .containsExactly("GET", "GET", "GET", "GET", "GET", "POST", "OTHER", "null");
            assertThat(records.stream().map(each -> each.path("status").intValue()))
                    .containsExactly(200, 503, 200, 200, 200, 200, 200, 400);
            assertThat(records.stream().map(each -> each.path("by").textValue()))
                    .containsExactly(
                            "legacy", "legacy", "legacy", "legacy", "legacy", "legacy", "legacy",
                            "gateway");
            assertThat(records.getLast().path("outcome").textValue()).isEqualTo("malformed");
            assertThat(records.getFirst().path("down").longValue()).isGreaterThan(TOKEN.length());
            assertThat(records.getFirst().path("micros").longValue()).isPositive();
            Set<String> clients = new HashSet<>();
            records.forEach(each -> clients.add(each.path("client").textValue()));
            assertThat(clients).as("one client, one hash").hasSize(1);
        }
    }

    @Test
    void figures_are_what_was_done_and_another_s_parser_reads_them() throws Exception {
        try (TestGateway world = world(TELLING)) {
            exercise(world);
            records(8); // all are over
            HttpResponse<String> answer = ask(world, "/metrics");
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain; version=0.0.4");
            strict(answer.body());
            Map<String, MetricFamily> all = parsed(answer.body());

            assertThat(value(all, "handoff_requests_total")).isEqualTo(8);
            assertThat(value(all, "handoff_requests_total", "status", "5xx", "by", "legacy"))
                    .isOne();
            assertThat(value(all, "handoff_requests_total", "route", "GET /legacy/print*")).isOne();
            assertThat(value(all, "handoff_outcomes_total", "outcome", "malformed")).isOne();
            assertThat(value(all, "handoff_malformed_total")).isOne();
            assertThat(value(all, "handoff_request_seconds", "by", "legacy")).isEqualTo(7);
            assertThat(value(all, "handoff_requests_in_progress")).isZero();
            assertThat(value(all, "handoff_upstream_connections", "side", "legacy")).isPositive();
            assertThat(value(all, "handoff_response_bytes_total")).isGreaterThan(7L * 16);
            assertThat(value(all, "handoff_state", "state", "flowing")).isOne();
            assertThat(value(all, "handoff_lease_age_seconds")).isBetween(0.0, 10.0);
            assertThat(value(all, "handoff_lease_left_seconds")).isPositive();
            assertThat(value(all, "handoff_access_records_total", "fate", "written")).isEqualTo(8);
            assertThat(value(all, "jvm_memory_heap_used_bytes")).isPositive();
        }
    }

    /// What a lenient parser lets pass: each line's form, each family said once and before its
    /// samples, no series twice.
    private static void strict(String page) {
        Pattern sample =
                Pattern.compile(
                        "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-z_]+=\"[^\"\\\\]*\"(,[a-z_]+=\"[^\"\\\\]*"
                                + "\")*\\})? (\\+Inf|NaN|-?[0-9.]+(E-?[0-9]+)?)");
        Set<String> said = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        for (String line : page.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                family = line.split(" ", -1)[2];
                assertThat(said.add(family)).as(line).isTrue();
            } else if (!line.startsWith("# HELP ")) {
                assertThat(line).matches(sample);
                assertThat(line).startsWith(family);
                assertThat(series.add(line.substring(0, line.lastIndexOf(' ')))).as(line).isTrue();
            }
        }
        assertThat(page).endsWith("\n");
    }

    @Test
    void held_and_refused_requests_are_counted_with_their_waits() throws Exception {
        try (TestGateway world = world(TELLING);
                TestClient held = world.client();
                TestClient refused = world.client()) {
            world.control.direct(Mode.HOLD, Environment.LEGACY);
            world.control.awaitConverged();
            held.sendPost("/chart", "x");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            assertThat(refused.post("/chart", "y").status()).isEqualTo(503);
            assertThat(value(parsed(ask(world, "/metrics").body()), "handoff_held_now")).isOne();
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(held.read().body()).isEqualTo("cloud");
            List<JsonNode> records = records(2);

            assertThat(records.getFirst().path("outcome").textValue()).isEqualTo("not-held");
            assertThat(records.getFirst().path("status").intValue()).isEqualTo(503);
            assertThat(records.get(1).path("by").textValue()).isEqualTo("cloud");
            assertThat(records.get(1).path("heldMicros").longValue()).isPositive();
            Map<String, MetricFamily> all = parsed(ask(world, "/metrics").body());
            assertThat(value(all, "handoff_held_seconds")).isOne();
            assertThat(value(all, "handoff_outcomes_total", "outcome", "not-held")).isOne();
            assertThat(value(all, "handoff_owner", "side", "cloud")).isOne();
        }
    }

    @Test
    void it_says_whether_it_lives_and_is_ready_and_nothing_else() throws Exception {
        try (TestGateway world = world(TELLING)) {
            assertThat(ask(world, "/live").statusCode()).isEqualTo(200);
            assertThat(ask(world, "/ready").statusCode()).isEqualTo(200);
            assertThat(ask(world, "/stragglers").body()).isEqualTo("[ ]\n");
            assertThat(ask(world, "/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_gateway_that_never_heard_of_an_owner_is_not_ready() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:9");
        GatewayConfig config =
                GatewayConfig.of("g1", "127.0.0.1", 0, nowhere, nowhere, nowhere, "secret")
                        .withLimits(TestGateway.quick())
                        .withWatch(Watch.NONE.withPort(0));
        try (GatewayServer gateway = new GatewayServer(config).start();
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + gateway.operationsPort() + "/ready");
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
        }
    }
}
