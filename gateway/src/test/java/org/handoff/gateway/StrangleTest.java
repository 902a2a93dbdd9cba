package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.gateway.cohort.IdentitySource;
import org.handoff.gateway.cohort.StrangleSettings;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.route.RouteMatch;
import org.handoff.gateway.route.RouteMatch.HeaderMatch;
import org.handoff.gateway.route.RouteRules.Rule;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;

/// Routes that move one by one, through a real gateway between two real applications.
@Timeout(120)
final class StrangleTest {
    private static final CohortKey KEY = CohortKey.of("clinic", "");
    private static final int ALL = CohortKey.BUCKETS;

    @SuppressWarnings("NullAway.Init") // by every test, first thing
    private TestGateway world;

    private static RouteMatch paths(String method, String path) {
        return new RouteMatch(List.of(), List.of(new Rule(method, path, false)), List.of());
    }

    private void start(CanaryData data) throws Exception {
        StrangleSettings settings =
                new StrangleSettings(
                        "print",
                        KEY,
                        data,
                        IdentitySource.parse("header X-User"),
                        null,
                        Duration.ofSeconds(5),
                        List.of(
                                new StrangleSettings.Route("auth", paths("*", "/login*"), false),
                                new StrangleSettings.Route(
                                        "portal",
                                        new RouteMatch(
                                                List.of("portal.*"),
                                                List.of(new Rule("*", "/*", false)),
                                                List.of(new HeaderMatch("X-App", "rep*"))),
                                        false),
                                new StrangleSettings.Route(
                                        "reports", paths("*", "/reports/*"), true)));
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config -> config,
                        new Stages(null, settings, null, null),
                        Transport.best());
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private void tell(ObjectNode rules) throws Exception {
        world.control.moved(rules, 0);
        world.control.awaitConverged();
    }

    private static ObjectNode rules() {
        return new ObjectMapper().createObjectNode();
    }

    private static String ask(TestClient client, String line, String... headers) throws Exception {
        boolean writes = line.startsWith("POST");
        return client.send(
                        line
                                + " HTTP/1.1^"
                                + (String.join("^", headers).contains("Host:") ? "" : "Host: a^")
                                + String.join("^", headers)
                                + (headers.length > 0 ? "^" : "")
                                + (writes ? "Content-Length: 1^^x" : "^"))
                .read()
                .body();
    }

    @Test
    void each_route_moves_by_itself_and_everything_else_stays() throws Exception {
        start(CanaryData.SHARED);
        try (TestClient client = world.client()) {
            tell(rules().set("auth", CanaryTest.rule(1, ALL)));
            assertThat(ask(client, "POST /login")).isEqualTo("cloud");
            assertThat(ask(client, "GET /reports/1")).isEqualTo("legacy");
            assertThat(ask(client, "GET /charts")).isEqualTo("legacy");

            tell(
                    rules().<ObjectNode>set("auth", CanaryTest.rule(1, ALL))
                            .set("reports", CanaryTest.rule(2, ALL)));
            assertThat(ask(client, "GET /reports/1")).isEqualTo("cloud");
            assertThat(ask(client, "POST /reports/1")).as("its writes stay").isEqualTo("legacy");

            tell(rules().set("reports", CanaryTest.rule(2, ALL)));
            assertThat(ask(client, "POST /login")).as("back").isEqualTo("legacy");
            assertThat(ask(client, "GET /reports/1")).isEqualTo("cloud");
        }
    }

    @Test
    void a_route_is_told_apart_by_host_and_header_and_what_is_ambiguous_is_of_none()
            throws Exception {
        start(CanaryData.SHARED);
        tell(rules().set("portal", CanaryTest.rule(1, ALL)));
        try (TestClient client = world.client()) {
            assertThat(ask(client, "GET /x", "Host: portal.example:80", "X-App: reports"))
                    .isEqualTo("cloud");
            assertThat(ask(client, "GET /x", "Host: Portal.Example", "x-app: reports"))
                    .isEqualTo("cloud");
            assertThat(ask(client, "GET /x", "Host: other.example", "X-App: reports"))
                    .isEqualTo("legacy");
            assertThat(ask(client, "GET /x", "Host: portal.example", "X-App: charts"))
                    .isEqualTo("legacy");
            assertThat(
                            ask(
                                    client,
                                    "GET /x",
                                    "Host: portal.example",
                                    "X-App: reports",
                                    "X-App: reports"))
                    .isEqualTo("legacy");
        }
    }

    @Test
    void a_path_that_can_be_read_in_two_ways_is_of_no_moved_route() throws Exception {
        start(CanaryData.SHARED);
        tell(rules().set("reports", CanaryTest.rule(1, ALL)));
        try (TestClient client = world.client()) {
            assertThat(ask(client, "GET /reports/../charts")).isEqualTo("legacy");
            assertThat(ask(client, "GET /charts/../reports/1")).isEqualTo("legacy");
            assertThat(ask(client, "GET /reports/%2e%2e/charts")).isEqualTo("legacy");
        }
    }

    @Test
    void a_share_takes_only_who_says_who_they_are_and_all_of_it_takes_everybody() throws Exception {
        start(CanaryData.SHARED);
        String in = userIn(true);
        String out = userIn(false);
        try (TestClient client = world.client()) {
            tell(rules().set("auth", CanaryTest.rule(1, 1_000)));
            assertThat(ask(client, "POST /login", "X-User: " + in)).isEqualTo("cloud");
            assertThat(ask(client, "POST /login", "X-User: " + out)).isEqualTo("legacy");
            assertThat(ask(client, "POST /login")).isEqualTo("legacy");

            tell(rules().set("auth", CanaryTest.rule(2, ALL)));
            assertThat(ask(client, "POST /login", "X-User: " + out)).isEqualTo("cloud");
            assertThat(ask(client, "POST /login")).isEqualTo("cloud");
        }
    }

    private static String userIn(boolean member) {
        for (int i = 0; ; i++) {
            if (KEY.bucket("user" + i) < 1_000 == member) {
                return "user" + i;
            }
        }
    }

    @Test
    void no_write_goes_to_a_side_with_its_own_database_and_a_write_keeps_reads_of_other_routes()
            throws Exception {
        start(CanaryData.REPLICA);
        tell(
                rules().<ObjectNode>set("auth", CanaryTest.rule(1, ALL))
                        .set("reports", CanaryTest.rule(2, ALL)));
        try (TestClient client = world.client()) {
            untilCloud(client, "GET /reports/1", "X-User: ada");
            assertThat(ask(client, "POST /login", "X-User: ada")).isEqualTo("legacy");
            assertThat(ask(client, "GET /reports/1", "X-User: ada"))
                    .as("behind a write on another route")
                    .isEqualTo("legacy");
            untilCloud(client, "GET /reports/1", "X-User: ada");
            assertThat(ask(client, "POST /charts", "X-User: ada")).isEqualTo("legacy");
            assertThat(ask(client, "GET /reports/1", "X-User: ada"))
                    .as("behind a write on no route")
                    .isEqualTo("legacy");
            assertThat(ask(client, "GET /reports/1")).as("who says nothing").isEqualTo("legacy");
        }
        assertThat(world.cloud.received).allMatch(it -> it.method().equals("GET"));
    }

    private static void untilCloud(TestClient client, String line, String user) throws Exception {
        TestClient.until(
                "moved",
                () -> {
                    try {
                        return ask(client, line, user).equals("cloud");
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @Test
    void a_write_of_a_moved_route_waits_in_a_hold_and_then_goes_where_the_new_epoch_says()
            throws Exception {
        start(CanaryData.SHARED);
        tell(rules().set("auth", CanaryTest.rule(1, ALL)));
        try (TestClient client = world.client();
                TestClient reader = world.client()) {
            assertThat(ask(client, "POST /login")).isEqualTo("cloud");
            int before = world.cloud.received.size();
            world.control.moved(null, 0);
            world.control.direct(Mode.HOLD, Environment.LEGACY);
            world.control.awaitConverged();

            client.send("POST /login HTTP/1.1^Host: a^Content-Length: 1^^x");
            assertThat(ask(reader, "GET /login")).as("reads go on").isEqualTo("legacy");
            assertThat(world.cloud.received).hasSize(before);
            world.control.direct(Mode.FLOW, Environment.LEGACY);
            assertThat(client.read().body()).isEqualTo("legacy");
        }
    }

    @Test
    void without_a_lease_everybody_is_back_with_the_owner() throws Exception {
        start(CanaryData.SHARED);
        world.control.lease(300);
        tell(rules().set("auth", CanaryTest.rule(1, ALL)));
        world.control.down(true);
        try (TestClient client = world.client()) {
            TestClient.until(
                    "back",
                    () -> {
                        try {
                            return ask(client, "GET /login").equals("legacy");
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    });
        }
    }

    @Test
    void a_gateway_that_does_not_know_a_route_says_so_and_moves_nothing() throws Exception {
        start(CanaryData.SHARED);
        tell(rules().set("labs", CanaryTest.rule(1, ALL)));
        try (TestClient client = world.client()) {
            assertThat(ask(client, "GET /login")).isEqualTo("legacy");
        }
        JsonNode last = world.control.last();
        assertThat(last).isNotNull();
        if (last != null) {
            assertThat(last.path("moved").path("labs").path("placing").asBoolean(true)).isFalse();
        }
    }

    @Test
    void what_became_of_each_routes_requests_is_told() throws Exception {
        start(CanaryData.SHARED);
        tell(rules().set("auth", CanaryTest.rule(1, ALL)));
        try (TestClient client = world.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(ask(client, "GET /login")).isEqualTo("cloud");
            }
        }
        TestClient.until(
                "counted",
                () -> {
                    JsonNode last = world.control.last();
                    return last != null
                            && last.path("moved")
                                            .path("auth")
                                            .path("routes")
                                            .path(0)
                                            .path("canary")
                                            .path("requests")
                                            .asInt()
                                    == 5;
                });
    }
}
