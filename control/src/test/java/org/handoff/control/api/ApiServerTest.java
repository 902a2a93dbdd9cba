package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

@Timeout(30)
class ApiServerTest {
    private static final String TOKEN = ApiWorld.TOKEN;
    private static final String CUTOVER =
            "{\"migration\":\"clinic\",\"who\":\"ann\",\"reason\":\"tonight\"}";

    private final ApiWorld world = new ApiWorld("control.example");
    private final FakeControlPlane plane = world.plane;
    private final ApiServer server = world.server;
    private final DescribedClient client = world.client;

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void statusIsServedAsDocumented() throws Exception {
        HttpResponse<String> answer = get("/api/status");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"owner\":\"legacy\"", "\"phase\":\"cutting-over\"", "\"run\":null")
                .contains("\"direction\":\"legacy-to-cloud\"", "\"switch\":5.0")
                .contains("\"at\":\"1970-01-01T00:00:00Z\"");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() throws Exception {
        for (String path : List.of("/api/status", "/nothing")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void aCommandNeedsTheToken() throws Exception {
        assertThat(command("cutover", CUTOVER, "key-00001", "wrong").statusCode()).isEqualTo(401);
        assertThat(plane.requests).isEmpty();

        HttpResponse<String> answer = command("cutover", CUTOVER, "key-00001", TOKEN);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"run\":\"cutover-1\"");
        assertThat(plane.requests.getFirst().who()).isEqualTo("ann");
    }

    @Test
    void aRepeatedCommandIsDoneOnce() throws Exception {
        String first = command("cutover", CUTOVER, "key-00001", TOKEN).body();
        String second = command("cutover", CUTOVER, "key-00001", TOKEN).body();
        assertThat(second).isEqualTo(first);
        assertThat(plane.requests).hasSize(1);

        assertThat(command("abort", CUTOVER, "key-00001", TOKEN).statusCode()).isEqualTo(422);
        assertThat(plane.requests).hasSize(1);
    }

    @Test
    void whatCameOfACommandIsTold() throws Exception {
        HttpResponse<String> refused = command("rollback", CUTOVER, "key-00002", TOKEN);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(refused.body()).contains("The lag is 9 s.", "\"detail\":\"Wait.\"", "gate.lag");

        assertThat(command("resume", CUTOVER, "key-00003", TOKEN).statusCode()).isEqualTo(500);
        String dryRun = CUTOVER.replace("}", ",\"dryRun\":true}");
        assertThat(command("cutover", dryRun, "key-00004", TOKEN).body()).contains("Hold writes.");
    }

    @Test
    void wrongCommandsAreRefusedWithoutEffect() throws Exception {
        assertThat(command("explode", CUTOVER, "key-00001", TOKEN).statusCode()).isEqualTo(404);
        assertThat(command("cutover", "{", "key-00001", TOKEN).statusCode()).isEqualTo(400);
        assertThat(command("cutover", "[]", "key-00001", TOKEN).statusCode()).isEqualTo(400);
        assertThat(command("cutover", CUTOVER, "short", TOKEN).statusCode()).isEqualTo(400);
        String other = CUTOVER.replace("clinic", "another");
        assertThat(command("cutover", other, "key-00001", TOKEN).statusCode()).isEqualTo(409);
        String extra = CUTOVER.replace("{", "{\"force\":true,");
        assertThat(command("cutover", extra, "key-00001", TOKEN).statusCode()).isEqualTo(400);
        String big = CUTOVER.replace("tonight", "x".repeat(Guard.BODY_BYTES_MAX));
        assertThat(command("cutover", big, "key-00001", TOKEN).statusCode()).isEqualTo(413);
        assertThat(get("/api/commands/cutover").statusCode()).isEqualTo(405);
        assertThat(plane.requests).isEmpty();
    }

    @Test
    void aRequestOfBeforeTheRestartIsAnsweredAndNotDoneAgain() throws Exception {
        HttpResponse<String> again =
                post("/api/commands/cutover", CUTOVER, "before-the-restart", TOKEN);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).contains("cutover-7");
        assertThat(post("/api/commands/cutover", CUTOVER, "before-the-restart", TOKEN).body())
                .isEqualTo(again.body());
        assertThat(
                        post("/api/commands/rollback", CUTOVER, "before-the-restart", TOKEN)
                                .statusCode())
                .isEqualTo(422);
        assertThat(plane.requests).isEmpty();
    }

    /// The ledger keeps a digest of what was asked for.
    @Test
    void aRequestThatAnotherControlPlaneCarriedOutIsKnownByEveryWordOfIt() throws Exception {
        assertThat(post("/api/commands/cutover", CUTOVER, "key-of-here", TOKEN).statusCode())
                .isEqualTo(202);
        OperatorRequest done = plane.requests.removeFirst();
        plane.ledger.put(
                "key-elsewhere",
                new Earlier(
                        done.verb(),
                        done.who(),
                        done.digest(),
                        new Submission.Accepted("cutover-8", "Begun elsewhere.")));

        HttpResponse<String> other =
                post(
                        "/api/commands/cutover",
                        CUTOVER.replace("\"reason\":\"", "\"reason\":\"not "),
                        "key-elsewhere",
                        TOKEN);
        assertThat(other.statusCode()).isEqualTo(422);
        HttpResponse<String> same = post("/api/commands/cutover", CUTOVER, "key-elsewhere", TOKEN);
        assertThat(same.body()).contains("cutover-8");
        assertThat(plane.requests).isEmpty();
    }

    @Test
    void aKeyWhosePastCouldNotBeReadIsFreeForTheNextTry() throws Exception {
        HttpResponse<String> first =
                post("/api/commands/cutover", CUTOVER, "the-ledger-fails", TOKEN);
        assertThat(first.statusCode()).isEqualTo(500);

        HttpResponse<String> again =
                post("/api/commands/cutover", CUTOVER, "the-ledger-fails", TOKEN);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(plane.requests).hasSize(1);
    }

    @Test
    void aGatewayIsAnsweredItsDirective() throws Exception {
        String status =
                """
                {"name":"front","incarnation":"i1","epoch":7,"mode":"flow","owner":"legacy",
                 "writesInFlight":3,"held":0,"counters":{"legacyRequests":1,"cloudRequests":2,
                 "legacyErrors":3,"cloudErrors":4,"failed":5,"heldTotal":6,"heldMaxMicros":7,
                 "unknownOutcome":8}}\
                """;
        HttpResponse<String> answer = post("/api/gateways/front/poll", status, "k", TOKEN);

        assertThat(answer.body())
                .isEqualTo(
                        "{\"epoch\":8,\"mode\":\"hold\",\"owner\":\"cloud\","
                                + "\"leaseMillis\":2000,\"holdMaxMillis\":5000}");
        assertThat(java.util.Objects.requireNonNull(plane.polled).counters().unknownOutcome())
                .isEqualTo(8);
        assertThat(plane.waits).containsExactly(ApiServer.POLL_WAIT);

        String path = "/api/gateways/front/poll";
        assertThat(post(path, status, "k", "no").statusCode()).isEqualTo(401);
        assertThat(post(path, "{}", "k", TOKEN).statusCode()).isEqualTo(400);
        assertThat(post(path, status.replace("flow", "fast"), "k", TOKEN).statusCode())
                .isEqualTo(400);
        assertThat(post("/api/gateways/back/poll", status, "k", TOKEN).statusCode()).isEqualTo(400);
    }

    @Test
    void aForeignNameOrOriginIsRefused() throws Exception {
        assertThat(raw("GET /api/status HTTP/1.1", "Host: evil.example")).contains(" 421 ");
        assertThat(raw("GET /api/status HTTP/1.1", "Host: control.example:99")).contains(" 200 ");
        assertThat(raw("GET /api/status HTTP/1.1", "Host: [::1]:99")).contains(" 200 ");
        assertThat(raw("GET /api/status HTTP/1.1", "Host: 10.0.0.9")).contains(" 200 ");
        HttpRequest foreign =
                HttpRequest.newBuilder(uri("/api/commands/cutover"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "key-00001")
                        .header("Origin", "http://evil.example")
                        .POST(HttpRequest.BodyPublishers.ofString(CUTOVER))
                        .build();
        assertThat(client.send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
        assertThat(plane.requests).isEmpty();
    }

    @Test
    void eventsGoOnBehindTheLastOneSeen() throws Exception {
        plane.append("one");
        plane.append("two");
        assertThat(ledgerEvents("", 2)).containsExactly("1 one", "2 two");
        plane.append("three");
        assertThat(ledgerEvents("2", 1)).containsExactly("3 three");
        assertThat(ledgerEvents("x", 0)).isEmpty();
    }

    @Test
    void aChangedStatusIsSentAndAnUnchangedOneIsNot() throws Exception {
        try (InputStream in = open("")) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            assertThat(next("status", lines)).contains("\"epoch\":7,\"phase\"");
            plane.epoch = 8;
            assertThat(next("change", lines)).isEqualTo("data: {\"epoch\":8}");
        }
    }

    @Test
    void theLedgerIsReadFromANumber() throws Exception {
        plane.append("one");
        plane.append("two");
        assertThat(get("/api/ledger?from=2").body()).contains("two").doesNotContain("one");
        assertThat(get("/api/ledger?from=x").statusCode()).isEqualTo(400);
    }

    @Test
    void metricsAreWellFormed() throws Exception {
        String text = get("/metrics").body();

        assertThat(text.lines())
                .allMatch(line ->
                        line.startsWith("# ")
                                || line.matches("[a-z_]+(\\{[a-z]+=\"([^\"\\\\]|\\\\.)*\"})? .+"));
        assertThat(text).contains("handoff_owner{side=\"legacy\"} 1");
    }

    @Test
    void aGatewayThatMustBeThereAndIsNotHasNoLease() {
        String text = Metrics.text(plane, Set.of("ghost"));

        assertThat(text).contains("handoff_gateway_lease_seconds{gateway=\"ghost\"} 0\n");
        assertThat(Metrics.text(plane, Set.of())).doesNotContain("ghost");
    }

    @Test
    void figuresSayHowManyShallWaitAndWhetherOneThatWaitsCouldTakeOver() {
        assertThat(Metrics.standbys(2))
                .contains("\nhandoff_standby 0\n", "\nhandoff_standby_expected 2\n");
        assertThat(Metrics.ofStandby(false))
                .contains("\nhandoff_standby 1\n", "\nhandoff_standby_ready 0\n");
        assertThat(Metrics.ofStandby(true)).contains("\nhandoff_standby_ready 1\n");
    }

    @Test
    void noPathLeadsOutOfThePage() throws Exception {
        for (String path : List.of("/../x", "/%2e%2e/x", "/page/index.html", "/a.class", "//x")) {
            assertThat(raw("GET " + path + " HTTP/1.1", "Host: localhost"))
                    .as(path)
                    .containsPattern(" (404|400) ");
        }
    }

    private List<String> ledgerEvents(String lastId, int count) throws Exception {
        List<String> events = new ArrayList<>();
        try (InputStream in = open(lastId)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String id = "";
            while (events.size() < count) {
                String line = String.valueOf(lines.readLine());
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ") && !id.isEmpty()) {
                    events.add(id + " " + line.replaceAll(".*\"text\":\"([a-z]*)\".*", "$1"));
                    id = "";
                }
            }
        }
        return events;
    }

    private static String next(String event, BufferedReader lines) throws IOException {
        while (true) {
            if (String.valueOf(lines.readLine()).equals("event: " + event)) {
                return String.valueOf(lines.readLine());
            }
        }
    }

    private InputStream open(String lastId) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/events"));
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> command(String verb, String body, String key, String token)
            throws Exception {
        return post("/api/commands/" + verb, body, key, token);
    }

    private HttpResponse<String> post(String path, String body, String key, String token)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String... head) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            String text = String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private URI uri(String path) {
        return world.uri(path);
    }
}
