package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access;
import org.handoff.control.access.Right;
import org.handoff.control.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Every route, asked by every role.
@Timeout(60)
class RouteRolesTest {
    private static final String NAMELESS =
            "{\"migration\":\"clinic\",\"reason\":\"\",\"dryRun\":false}";
    private static final String OF_ANN = NAMELESS.replace("\"reason", "\"who\":\"ann\",\"reason");

    private final ApiWorld world = new ApiWorld();
    private final FakeControlPlane plane = world.plane;
    private final Access access = world.access;
    private final ApiServer server = world.server;
    private final DescribedClient client = world.client;

    @AfterEach
    void stop() {
        world.close();
    }

    /// A path of a route.
    private static String example(Route route) {
        return route.template()
                .replace("{verb}", "cutover")
                .replace("{number}", "7")
                .replace("{code}", "0".repeat(32))
                .replaceAll("\\{[a-z]+\\}", "name");
    }

    static Stream<Arguments> table() {
        List<Arguments> rows = new ArrayList<>();
        for (Route route : Routes.ALL) {
            for (Role role : Role.values()) {
                rows.add(Arguments.of(route, role));
            }
        }
        return rows.stream();
    }

    private HttpResponse<String> send(Route route, String token) throws Exception {
        return send(route, token, NAMELESS);
    }

    private HttpResponse<String> send(Route route, String token, String body) throws Exception {
        return send(route, example(route), token, body);
    }

    private HttpResponse<String> send(Route route, String path, String token, String body)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Idempotency-Key", "key-00001");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (route.methods().contains("POST")) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isStream(Route route) {
        return route.template().equals("/api/events");
    }

    @ParameterizedTest
    @MethodSource("table")
    void aRouteIsOpenToTheRolesThatHaveItsRightAndTo403ForOthers(Route route, Role role)
            throws Exception {
        if (isStream(route)) {
            assertThat(route.right()).isNull();
            return;
        }
        String token =
                access.token("t-" + role.label(), Set.of(role), Duration.ofDays(1), "x").secret();
        boolean may = route.right() == null || role.rights().contains(route.right());

        HttpResponse<String> answer = send(route, token);

        if (may && route.right() == Right.APPROVE) {
            assertThat(answer.body()).contains("api.person");
        } else if (may) {
            assertThat(answer.statusCode()).isNotIn(401, 403);
        } else {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .contains("application/problem+json");
            assertThat(answer.body()).contains("api.role", "t-" + role.label());
            assertThat(plane.requests).isEmpty();
            assertThat(plane.notes)
                    .singleElement()
                    .asString()
                    .startsWith("denied t-" + role.label());
        }
    }

    @Test
    void manyRefusalsOfOneKindAreOneRecordWhateverTheirNames() throws Exception {
        String token =
                access.token("t-viewer", Set.of(Role.VIEWER), Duration.ofDays(1), "x").secret();
        for (int i = 0; i < 20; i++) {
            URI address =
                    URI.create(
                            "http://127.0.0.1:%d/api/users/name%d/disable"
                                    .formatted(server.address().getPort(), i));
            HttpRequest request =
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(10))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
        }
        assertThat(plane.notes)
                .containsExactly("denied t-viewer POST /api/users/{account}/disable");
    }

    @ParameterizedTest
    @MethodSource("table")
    void withoutATokenEveryProvenRouteIs401(Route route, Role role) throws Exception {
        if (role == Role.VIEWER && !isStream(route)) {
            assertThat(send(route, "").statusCode() == 401).isEqualTo(route.proven());
            assertThat(send(route, "wrong").statusCode() == 401).isEqualTo(route.proven());
        }
    }

    /// Whoever may not ask for a route may not ask for it by another name.
    @Test
    void aRouteIsTheSameUnderItsVersion() throws Exception {
        for (Role role : List.of(Role.VIEWER, Role.OWNER, Role.GATEWAY)) {
            String token =
                    access.token("t-" + role.label(), Set.of(role), Duration.ofDays(1), "x")
                            .secret();
            for (Route route : Routes.ALL) {
                if (isStream(route)) {
                    continue;
                }
                HttpResponse<String> under =
                        send(route, Routes.versioned(example(route)), token, NAMELESS);
                assertThat(under.statusCode())
                        .as("%s by %s", route.template(), role)
                        .isEqualTo(send(route, token).statusCode());
                assertThat(under.headers().firstValue("Handoff-Api")).contains(Routes.VERSION);
            }
        }
    }

    @Test
    void anotherVersionIsSaidToBeAnother() throws Exception {
        HttpResponse<String> answer = world.get("/api/v2/status");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("api.version", "version 1");
    }

    /// Whoever opens another one to everybody says so here. The wave plan names facilities,
    /// applications and days, as a wall display needs it, and neither a machine nor a person.
    @Test
    void whatIsOpenToEverybodyToReadIsThisAndNothingElse() {
        assertThat(Routes.ALL)
                .filteredOn(route -> !route.proven() && !route.isWrite())
                .extracting(Route::template)
                .containsExactlyInAnyOrder(
                        "/api/openapi.json",
                        "/api/status",
                        "/api/canary",
                        "/api/strangle",
                        "/api/shadow",
                        "/api/events",
                        "/api/ledger",
                        "/api/ledger/check",
                        "/api/approvals",
                        "/api/plan",
                        "/api/runbook",
                        "/api/history",
                        "/api/findings",
                        "/api/map",
                        "/api/validation",
                        "/api/waves",
                        "/metrics",
                        "/api/oidc",
                        "/seen/{number}/{channel}/{code}");
    }

    @Test
    void everyRightIsSomeRolesAndNoRouteThatChangesIsOpen() {
        assertThat(Routes.ALL)
                .filteredOn(route -> route.methods().contains("POST") && route.right() == null)
                .extracting(Route::template)
                .containsExactlyInAnyOrder(
                        "/api/setup",
                        "/api/session",
                        "/api/session/end",
                        "/api/oidc/begin",
                        "/api/oidc/finish",
                        // Of one's own account.
                        "/api/second-factor",
                        "/api/second-factor/confirm",
                        // A receipt, by whoever has a link's code.
                        "/seen/{number}/{channel}/{code}");
        for (Right right : Right.values()) {
            assertThat(Role.values()).anyMatch(role -> role.rights().contains(right));
        }
    }

    @Test
    void theSameRefusalIsWrittenOnceAMinute() throws Exception {
        String token = access.token("t-x", Set.of(Role.VIEWER), Duration.ofDays(1), "x").secret();
        Route users = Routes.find("GET", "/api/users").orElseThrow().route();
        for (int i = 0; i < 5; i++) {
            assertThat(send(users, token).statusCode()).isEqualTo(403);
        }
        assertThat(plane.notes).hasSize(1);
    }

    @Test
    void whoLoggedInActsUnderTheirOwnNameAlone() throws Exception {
        access.add("bob", "correct horse battery", Set.of(Role.OPERATOR), "x");
        access.add("ann", "correct horse battery", Set.of(Role.OPERATOR), "x");
        Route cutover = Routes.find("POST", "/api/commands/cutover").orElseThrow().route();
        var bob = (Access.Login.Done) access.login("bob", "correct horse battery", "10.0.0.1");
        var ann = (Access.Login.Done) access.login("ann", "correct horse battery", "10.0.0.1");

        HttpResponse<String> other = send(cutover, bob.token(), OF_ANN);
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("api.who");
        assertThat(plane.requests).isEmpty();

        assertThat(send(cutover, ann.token(), OF_ANN).statusCode()).isEqualTo(202);
        assertThat(plane.requests.getFirst().who()).isEqualTo("ann");
    }

    @Test
    void aTokenApprovesNothingWhateverNameItGives() throws Exception {
        Route approve = Routes.find("POST", "/api/commands/approve").orElseThrow().route();
        String program =
                access.token("ci", Set.of(Role.APPROVER), Duration.ofDays(1), "x").secret();
        for (String token : List.of(ApiWorld.TOKEN, program)) {
            HttpResponse<String> answer = send(approve, token, OF_ANN);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("api.person");
        }
        access.add("eve", "correct horse battery", Set.of(Role.APPROVER), "x");
        var eve = (Access.Login.Done) access.login("eve", "correct horse battery", "10.0.0.1");
        assertThat(plane.requests).isEmpty();
        assertThat(send(approve, eve.token()).statusCode()).isEqualTo(202);
    }

    @Test
    void aProgramActsUnderItsTokensName() throws Exception {
        Route cutover = Routes.find("POST", "/api/commands/cutover").orElseThrow().route();
        String program =
                access.token("night-job", Set.of(Role.OPERATOR), Duration.ofDays(1), "x").secret();
        assertThat(send(cutover, program, OF_ANN).body()).contains("api.who");
        assertThat(plane.requests).isEmpty();
        assertThat(send(cutover, program).statusCode()).isEqualTo(202);
        assertThat(plane.requests.getFirst().who()).isEqualTo("night-job");
    }
}
