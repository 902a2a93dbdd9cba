package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Every route of the API, by somebody who has the best token there is and means ill, or whose
/// program is broken: refused, and nothing is changed.
@Timeout(120)
class ApiAbuseTest {
    private static final int SEED = 20_261_123;
    private static final int FUZZED = 40;

    private final ApiWorld world = new ApiWorld();
    private final String before = state();

    @AfterEach
    void stop() {
        world.close();
    }

    private String state() {
        return world.plane.requests
                + " "
                + world.access.accounts()
                + " "
                + world.access.tokens()
                + " "
                + world.access.enrolments().all();
    }

    private static String example(Route route) {
        return route.template()
                .replace("{verb}", "cutover")
                .replace("{number}", "7")
                .replace("{code}", "0".repeat(32))
                .replaceAll("\\{[a-z]+\\}", "name");
    }

    static Stream<Route> writes() {
        return Routes.ALL.stream().filter(route -> route.methods().contains("POST"));
    }

    static Stream<Route> all() {
        return Routes.ALL.stream().filter(route -> !route.template().equals("/api/events"));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(world.uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + ApiWorld.TOKEN)
                .header("Idempotency-Key", "key-00001");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return world.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void refused(HttpResponse<String> answer, String what) {
        assertThat(answer.statusCode()).as(what).isBetween(400, 499);
        assertThat(answer.headers().firstValue("Content-Type"))
                .as(what)
                .hasValueSatisfying(it -> assertThat(it).startsWith("application/problem+json"));
        assertThat(state()).as(what).isEqualTo(before);
    }

    private static boolean isLink(Route route) {
        return route.template().startsWith("/seen/");
    }

    /// What takes no body does not mind one.
    private static boolean takesNone(Route route) {
        return route.takes() == null && !route.template().endsWith("/poll");
    }

    @ParameterizedTest
    @MethodSource("writes")
    void bodiesThatNoProgramOfOursSendsAreRefused(Route route) throws Exception {
        if (isLink(route) || takesNone(route)) {
            return;
        }
        Random random = new Random(SEED);
        List<byte[]> bodies = new ArrayList<>();
        for (String each :
                List.of(
                        "",
                        "null",
                        "[]",
                        "\"text\"",
                        "{",
                        "{}{}",
                        "{\"migration\":{\"$ne\":null}}",
                        "{\"__proto__\":{\"roles\":[\"owner\"]}}",
                        "{\"name\":\"../../etc/passwd\"}",
                        "[".repeat(10_000),
                        "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000),
                        "{\"days\":1e999999999}",
                        "\uFEFF{}")) {
            bodies.add(each.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < FUZZED; i++) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            bodies.add(noise);
        }
        for (byte[] body : bodies) {
            String what = route.template() + " " + new String(body, StandardCharsets.ISO_8859_1);
            refused(
                    send(
                            request(example(route))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofByteArray(body))),
                    what.substring(0, Math.min(what.length(), 200)));
        }
    }

    @ParameterizedTest
    @MethodSource("writes")
    void anOversizedBodyAnotherTypeAndAForeignPageAreRefused(Route route) throws Exception {
        if (isLink(route)) {
            return;
        }
        byte[] large = " ".repeat(Guard.BODY_BYTES_MAX + 1).getBytes(StandardCharsets.US_ASCII);
        HttpResponse<String> oversized =
                send(
                        request(example(route))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(large)));
        assertThat(oversized.statusCode()).isEqualTo(413);
        refused(oversized, "oversized");

        HttpResponse<String> form =
                send(
                        request(example(route))
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(form.statusCode()).as("what a foreign form can send").isEqualTo(415);

        HttpResponse<String> foreign =
                send(
                        request(example(route))
                                .header("Content-Type", "application/json")
                                .header("Origin", "https://evil.example")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(foreign.statusCode()).isEqualTo(403);
        refused(foreign, "a foreign page");
    }

    @ParameterizedTest
    @MethodSource("all")
    void anotherMethodIsRefused(Route route) throws Exception {
        for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS")) {
            HttpResponse<String> answer =
                    send(request(example(route)).method(method, BodyPublishers.ofString("{}")));
            assertThat(answer.statusCode()).as(method + " " + route.template()).isEqualTo(405);
        }
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aPathThatLeadsElsewhereLeadsNowhere(Route route) throws Exception {
        String path = example(route);
        for (String bad :
                List.of(
                        path + "/../../../../etc/passwd",
                        path + "/%2e%2e/%2e%2e/etc/passwd",
                        path + "%00",
                        path + "/",
                        path + ";x=1",
                        "//" + path.substring(1),
                        path.replaceFirst("[a-z]+$", "..%2f..%2ftoken"))) {
            HttpResponse<String> answer = send(request(bad).GET());
            assertThat(answer.statusCode()).as(bad).isBetween(400, 499);
            assertThat(answer.body()).doesNotContain("root:");
        }
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void aRepeatedCommandIsCarriedOutOnce() throws Exception {
        String cutover =
                "{\"migration\":\"clinic\",\"who\":\"ann\",\"reason\":\"\",\"dryRun\":false}";
        for (int i = 0; i < 5; i++) {
            assertThat(
                            send(request("/api/commands/cutover")
                                            .header("Content-Type", "application/json")
                                            .POST(BodyPublishers.ofString(cutover)))
                                    .statusCode())
                    .isEqualTo(202);
        }
        assertThat(world.plane.requests).hasSize(1);
    }
}
