package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.gateway.TestClient.Answer;
import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.route.RouteRules;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

@Timeout(120)
final class HoldAndReleaseTest {
    @SuppressWarnings("NullAway.Init") // by every test, first thing
    private TestGateway world;

    private void start(UnaryOperator<GatewayConfig> change) throws Exception {
        world = new TestGateway(TestGateway.saying("legacy"), TestGateway.saying("cloud"), change);
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @Test
    void in_a_hold_reads_go_on_and_a_write_waits_and_goes_to_the_new_owner() throws Exception {
        start(config -> config);
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient writer = world.client();
                TestClient reader = world.client()) {
            writer.sendPost("/w", "data");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            assertThat(reader.get("/r").body()).isEqualTo("legacy");

            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(writer.read().body()).isEqualTo("cloud");
            assertThat(reader.get("/r").body()).isEqualTo("cloud");
        }
        assertThat(world.cloud.received.getFirst().body()).isEqualTo("data");
        assertThat(world.legacy.seen).doesNotContainKey("/w");
        assertThat(world.gateway.status().counters().heldTotal()).isEqualTo(1);
        assertThat(world.gateway.status().counters().heldMaxMicros()).isPositive();
    }

    @Test
    void twenty_switches_under_load_fail_nothing_and_double_nothing() throws Exception {
        start(config -> config);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        List<String> failures = new ArrayList<>();
        try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int user = 0; user < 32; user++) {
                int id = user;
                running.add(users.submit(() -> chart(id, stop, sent, failures)));
            }
            Environment owner = Environment.LEGACY;
            for (int i = 0; i < 20; i++) {
                world.control.direct(Mode.HOLD, owner);
                world.control.awaitConverged();
                owner = owner.other();
                world.control.direct(Mode.FLOW, owner);
                world.control.awaitConverged();
            }
            stop.set(true);
            for (Future<?> user : running) {
                user.get();
            }
        }
        assertThat(failures).isEmpty();
        int seen = world.legacy.seen.size() + world.cloud.seen.size();
        assertThat(seen).isEqualTo(sent.get()).isGreaterThan(200);
        assertThat(world.legacy.seen.values()).allMatch(times -> times.get() == 1);
        assertThat(world.cloud.seen.values()).allMatch(times -> times.get() == 1);
        assertThat(world.gateway.status().counters().failed()).isZero();
        assertThat(world.gateway.status().writesInFlight()).isZero();
    }

    private Void chart(int id, AtomicBoolean stop, AtomicInteger sent, List<String> failures)
            throws Exception {
        try (TestClient client = world.client()) {
            for (int n = 0; !stop.get(); n++) {
                sent.incrementAndGet();
                String path = "/u" + id + "/" + n;
                Answer answer =
                        n % 3 == 0 ? client.get(path) : client.post(path, "x".repeat(n % 500));
                if (answer.status() != 200) {
                    synchronized (failures) {
                        failures.add(answer.head());
                    }
                }
            }
        }
        return null;
    }

    @Test
    void a_lost_control_plane_ends_the_lease_and_writes_wait_while_reads_go_on() throws Exception {
        start(config -> config);
        world.control.lease(300);
        world.control.direct(Mode.FLOW, Environment.LEGACY);
        world.control.awaitConverged();
        world.control.down(true);
        TestClient.until("lapsed", () -> world.gateway.status().mode() == Mode.HOLD);
        try (TestClient writer = world.client();
                TestClient reader = world.client()) {
            writer.sendPost("/w", "data");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            assertThat(reader.get("/r").body()).isEqualTo("legacy");
            world.control.down(false);
            assertThat(writer.read().body()).isEqualTo("legacy");
        }
    }

    @Test
    void a_restarted_gateway_begins_in_hold_and_remembers_the_owner_of_reads() throws Exception {
        Path memory = Files.createTempFile("gateway", ".memory");
        Files.delete(memory);
        start(config -> config.withMemory(memory));
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        world.control.awaitConverged();
        TestClient.until("remembered", () -> Files.exists(memory));
        world.gateway.close();
        world.control.down(true);
        GatewayConfig again = world.config;
        try (GatewayServer restarted = new GatewayServer(again).start();
                TestClient reader = new TestClient(restarted.port());
                TestClient writer = new TestClient(restarted.port())) {
            TestClient.until(
                    "the memory of the switch",
                    () -> restarted.status().owner() == Environment.CLOUD);
            assertThat(restarted.status().mode()).isEqualTo(Mode.HOLD);
            assertThat(reader.get("/r").body()).isEqualTo("cloud");
            writer.sendPost("/w", "data");
            TestClient.until("held", () -> restarted.status().held() == 1);
            world.control.down(false);
            assertThat(writer.read().body()).isEqualTo("cloud");
        }
        Files.delete(memory);
    }

    @Test
    void a_held_request_whose_client_goes_away_is_never_forwarded() throws Exception {
        start(config -> config);
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        TestClient gone = world.client();
        try (TestClient stays = world.client()) {
            gone.sendPost("/gone", "data");
            stays.sendPost("/stays", "data");
            TestClient.until("held", () -> world.gateway.status().held() == 2);
            gone.close();
            TestClient.until("dropped", () -> world.gateway.status().held() == 1);
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(stays.read().body()).isEqualTo("cloud");
        }
        assertThat(world.cloud.seen).containsOnlyKeys("/stays");
        assertThat(world.gateway.counters().abandonedTotal()).isEqualTo(1);
    }

    @Test
    void over_the_bound_the_newest_is_refused_and_over_its_time_the_oldest() throws Exception {
        start(config ->
                config.withHold(new HoldLimits(1, 1 << 20, Duration.ofSeconds(10), 1, 1, 7)));
        world.control.holdMax(700);
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient first = world.client();
                TestClient second = world.client()) {
            first.sendPost("/1", "data");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            Answer refused = second.post("/2", "data");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.head()).contains("Retry-After: 7");
            assertThat(first.read().status()).isEqualTo(503);
        }
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        world.control.awaitConverged();
        assertThat(world.legacy.seen).isEmpty();
        assertThat(world.cloud.seen).isEmpty();
        assertThat(world.gateway.status().counters().failed()).isEqualTo(2);
    }

    @Test
    void a_body_that_is_still_to_come_counts_from_the_start() throws Exception {
        start(config ->
                config.withHold(new HoldLimits(100, 20_000, Duration.ofSeconds(10), 1, 1, 7)));
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient first = world.client();
                TestClient second = world.client();
                TestClient third = world.client()) {
            first.send("POST /1 HTTP/1.1^Host: clinic^Content-Length: 16000^^");
            TestClient.until("held", () -> world.gateway.status().held() == 1);

            second.send("POST /2 HTTP/1.1^Host: clinic^Content-Length: 16000^^");
            assertThat(second.read().status()).isEqualTo(503);
            third.sendPost("/3", "data");
            TestClient.until("held, too", () -> world.gateway.status().held() == 2);
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            first.send("x".repeat(16_000));
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(third.read().status()).isEqualTo(200);
        }
    }

    @Test
    void rules_override_methods() throws Exception {
        start(config ->
                config.withRules(
                        new RouteRules(
                                List.of(
                                        new RouteRules.Rule("POST", "/fhir/*/_search", false),
                                        new RouteRules.Rule("*", "/legacy/*.do", true)))));
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient search = world.client();
                TestClient writingGet = world.client()) {
            assertThat(search.post("/fhir/Patient/_search", "name=a").body()).isEqualTo("legacy");
            writingGet.send("GET /legacy/save.do?id=1 HTTP/1.1^Host: a^^");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(writingGet.read().body()).isEqualTo("cloud");
        }
    }

    @Test
    void a_rule_for_one_method_leaves_the_others_of_its_path_held() throws Exception {
        start(config ->
                config.withRules(
                        new RouteRules(
                                List.of(new RouteRules.Rule("POST", "/fhir/*/_search", false)))));
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient reader = world.client();
                TestClient writer = world.client()) {
            assertThat(reader.post("/fhir/Patient/_search", "name=a").body()).isEqualTo("legacy");
            writer.send("PUT /fhir/Patient/_search HTTP/1.1^Host: a^Content-Length: 0^^");
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(writer.read().body()).isEqualTo("cloud");
        }
    }

    @Test
    void a_large_body_of_a_held_request_stays_with_its_client() throws Exception {
        start(config -> config);
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient writer = world.client()) {
            int size = 20_000_000;
            writer.send("POST /big HTTP/1.1^Host: a^Content-Length: " + size + "^^");
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    writer.sendRaw("x".repeat(size));
                                } catch (java.io.IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            TestClient.until("held", () -> world.gateway.status().held() == 1);
            assertThat(sender.join(Duration.ofMillis(300))).isFalse();
            world.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(writer.read().body()).isEqualTo("cloud");
            assertThat(world.cloud.received.getFirst().body()).hasSize(size);
        }
    }
}
