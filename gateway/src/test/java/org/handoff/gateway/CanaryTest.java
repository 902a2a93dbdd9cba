package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.gateway.cohort.CanaryRoutes;
import org.handoff.gateway.cohort.CanarySettings;
import org.handoff.gateway.cohort.IdentitySource;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.route.RouteRules;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;

/// Cohorts through a real gateway between two real applications.
@Timeout(120)
final class CanaryTest {
    private static final CohortKey KEY = CohortKey.of("clinic", "");

    @SuppressWarnings("NullAway.Init") // by every test, first thing
    private TestGateway world;

    private void start(CanaryData data, TestApp.Handler cloud) throws Exception {
        CanarySettings settings =
                new CanarySettings(
                        "print",
                        KEY,
                        data,
                        IdentitySource.parse("header X-User"),
                        IdentitySource.parse("path /f/*"),
                        new CanaryRoutes(List.of(new RouteRules.Rule("*", "/*", false))),
                        Duration.ofSeconds(5));
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        cloud,
                        config -> config,
                        settings,
                        Transport.best());
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    static ObjectNode rule(long version, int buckets, String... facilities) {
        ObjectNode rule =
                new ObjectMapper()
                        .createObjectNode()
                        .put("version", version)
                        .put("settings", "print")
                        .put("to", "cloud")
                        .put("trial", false)
                        .put("unit", "user")
                        .put("buckets", buckets);
        for (String list : List.of("withoutFacilities", "users", "withoutUsers")) {
            rule.putArray(list);
        }
        for (String facility : facilities) {
            rule.withArray("facilities").add(facility);
        }
        rule.withArray("facilities");
        return rule;
    }

    /// Tells the rule and waits until it is obeyed and reads may be placed.
    private void tell(ObjectNode rule) throws Exception {
        world.control.canary(rule, 0);
        world.control.awaitConverged();
    }

    private static String get(TestClient client, String user, String path) throws Exception {
        return client.send("GET " + path + " HTTP/1.1^Host: a^X-User: " + user + "^^")
                .read()
                .body();
    }

    private static String post(TestClient client, String user, String path) throws Exception {
        return client.send(
                        "POST "
                                + path
                                + " HTTP/1.1^Host: a^X-User: "
                                + user
                                + "^Content-Length: 1^^x")
                .read()
                .body();
    }

    private static void untilAway(TestClient client, String user) throws Exception {
        TestClient.until(
                user + " is away",
                () -> {
                    try {
                        return get(client, user, "/warm").equals("cloud");
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private static String userIn(boolean member, int buckets) {
        for (int i = 0; ; i++) {
            if (KEY.bucket("user" + i) < buckets == member) {
                return "user" + i;
            }
        }
    }

    @Test
    void members_read_from_the_other_side_and_everybody_writes_to_the_owner() throws Exception {
        start(CanaryData.REPLICA, TestGateway.saying("cloud"));
        String member = userIn(true, 500);
        String other = userIn(false, 500);
        tell(rule(1, 500));
        try (TestClient client = world.client()) {
            untilAway(client, member);
            assertThat(get(client, other, "/r")).isEqualTo("legacy");
            assertThat(post(client, other, "/w")).isEqualTo("legacy");
            assertThat(post(client, member, "/w")).isEqualTo("legacy");
            assertThat(get(client, member, "/after-own-write")).isEqualTo("legacy");
            untilAway(client, member);
        }
        assertThat(world.cloud.seen).doesNotContainKeys("/w", "/after-own-write");
    }

    @Test
    void a_wider_share_keeps_who_was_there_and_a_listed_facility_goes_whole() throws Exception {
        start(CanaryData.SHARED, TestGateway.saying("cloud"));
        try (TestClient client = world.client()) {
            tell(rule(1, 1_000));
            for (int i = 0; i < 50; i++) {
                String side = KEY.bucket("user" + i) < 1_000 ? "cloud" : "legacy";
                assertThat(get(client, "user" + i, "/r")).isEqualTo(side);
                assertThat(post(client, "user" + i, "/w")).isEqualTo(side);
            }
            tell(rule(2, 2_500, "7"));
            for (int i = 0; i < 50; i++) {
                String side = KEY.bucket("user" + i) < 2_500 ? "cloud" : "legacy";
                assertThat(get(client, "user" + i, "/r")).isEqualTo(side);
                assertThat(get(client, "user" + i, "/f/7/list")).isEqualTo("cloud");
            }
        }
        CanaryCounts counts = world.gateway.status().canary();
        assertThat(counts.version()).isEqualTo(2);
        assertThat(counts.routes().getFirst().canary().requests()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void a_side_that_cannot_be_reached_costs_a_member_no_request() throws Exception {
        start(CanaryData.SHARED, TestGateway.saying("cloud"));
        tell(rule(1, CohortKey.BUCKETS));
        world.cloud.close();
        for (int i = 0; i < 5; i++) {
            try (TestClient client = world.client()) {
                client.send("POST /w" + i + " HTTP/1.1^Host: a^X-User: u^Content-Length: 1^^x");
                TestClient.Answer answer = client.read();
                assertThat(answer.status() == 200 || answer.status() == 502)
                        .as("answered by the owner, or sent before the side went: %s", answer)
                        .isTrue();
            }
        }
        try (TestClient client = world.client()) {
            assertThat(post(client, "u", "/last")).isEqualTo("legacy");
        }
        assertThat(world.gateway.status().writesInFlight()).isZero();
        assertThat(world.gateway.status().canary().routes().getFirst().canary().unreached())
                .isPositive();
    }

    @Test
    void members_writes_wait_in_a_hold_and_go_to_the_owner_of_the_new_epoch() throws Exception {
        start(CanaryData.SHARED, TestGateway.saying("cloud"));
        tell(rule(1, CohortKey.BUCKETS));
        world.control.canary(null, 0);
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient writer = world.client();
                TestClient reader = world.client()) {
            writer.send("POST /w HTTP/1.1^Host: a^X-User: u^Content-Length: 1^^x");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            assertThat(get(reader, "u", "/r")).isEqualTo("legacy");
            world.control.direct(Mode.FLOW, Environment.LEGACY);
            assertThat(writer.read().body()).isEqualTo("legacy");
        }
        assertThat(world.cloud.seen).doesNotContainKey("/w");
    }

    @Test
    void a_rule_that_comes_with_a_hold_changes_nothing_for_writes() throws Exception {
        start(CanaryData.SHARED, TestGateway.saying("cloud"));
        tell(rule(1, CohortKey.BUCKETS));
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient writer = world.client()) {
            writer.send("POST /w HTTP/1.1^Host: a^X-User: u^Content-Length: 1^^x");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(writer.read().body()).isEqualTo("cloud");
        }
        assertThat(world.legacy.seen).doesNotContainKey("/w");
        assertThat(world.gateway.status().canary().routes().getFirst().canary().requests())
                .as("the owner's side is nobody's other side")
                .isZero();
    }

    @Test
    void without_a_control_plane_everybody_is_back_with_the_owner() throws Exception {
        start(CanaryData.SHARED, TestGateway.saying("cloud"));
        world.control.lease(400);
        tell(rule(1, CohortKey.BUCKETS));
        try (TestClient client = world.client()) {
            untilAway(client, "u");
            world.control.down(true);
            TestClient.until("lapsed", () -> world.gateway.status().mode() == Mode.HOLD);
            assertThat(get(client, "u", "/r")).isEqualTo("legacy");
        }
    }

    @Test
    void errors_and_times_of_both_sides_are_counted_apart() throws Exception {
        TestApp.Handler failing =
                (request, in, out) -> {
                    boolean bad = request.path().equals("/bad");
                    String text =
                            bad
                                    ? "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
                                    : TestApp.ok("cloud");
                    out.write(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    return true;
                };
        start(CanaryData.SHARED, failing);
        String member = userIn(true, 500);
        String other = userIn(false, 500);
        tell(rule(1, 500));
        try (TestClient client = world.client()) {
            for (int i = 0; i < 4; i++) {
                get(client, member, i == 0 ? "/bad" : "/good");
                get(client, other, "/bad");
            }
        }
        CanaryCounts.Arms arms = world.gateway.status().canary().routes().getFirst();
        assertThat(arms.canary().requests()).isEqualTo(4);
        assertThat(arms.canary().errors()).isEqualTo(1);
        assertThat(arms.canary().answered()).isEqualTo(4);
        assertThat(arms.baseline().requests()).isEqualTo(4);
        assertThat(arms.baseline().errors()).isZero();
    }
}
