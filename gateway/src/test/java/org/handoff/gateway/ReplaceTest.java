package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// One process after the other behind the same port, under load: real processes, real sockets.
@Timeout(400)
final class ReplaceTest {
    private static final int CLIENTS = 12;

    @SuppressWarnings("NullAway.Init") // before each
    private TestGateway world;

    @SuppressWarnings("NullAway.Init") // before each
    private ReplaceProcess first;

    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private final AtomicInteger twice = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private int port;

    /// Counts each request by its path, which no two share.
    private TestApp.Handler counting(String side) {
        return (request, in, out) -> {
            if (!arrived.add(request.path())) {
                twice.incrementAndGet();
            }
            out.write(TestApp.ok(side).getBytes(ISO_8859_1));
            return true;
        };
    }

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        world = new TestGateway(counting("legacy"), counting("cloud"));
        world.gateway.close(); // processes of their own stand in its place
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        first = ReplaceProcess.begin("first", folder, port, world, false);
        first.awaitListening();
    }

    @SuppressWarnings("NullAway.Init") // before each
    private Path folder;

    @AfterEach
    void stop() throws Exception {
        over.set(true);
        first.close();
        world.close();
    }

    /// Sends one request after the other, each on a connection that the gateway keeps, or on a new
    /// one where it said that it does not.
    private void load(int client) {
        TestClient connection = null;
        for (int i = 0; !over.get(); i++) {
            String path = "/c%d/%d".formatted(client, i);
            try {
                connection = connection == null ? new TestClient(port) : connection;
                TestClient.Answer answer =
                        i % 3 == 0 ? connection.post(path, "x") : connection.get(path);
                if (answer.status() == 200) {
                    answered.incrementAndGet();
                } else {
                    failures.add(path + ": " + answer.status());
                }
                if (answer.head().contains("Connection: close") || i % 50 == 49) {
                    connection.close();
                    connection = null;
                }
                TimeUnit.MILLISECONDS.sleep(2); // a client's own pace
            } catch (IOException | InterruptedException e) {
                failures.add(path + ": " + e);
                connection = null;
            }
        }
    }

    /// The same by the JDK's client, which keeps connections in a pool.
    private void load2(HttpClient http, int client) {
        for (int i = 0; !over.get(); i++) {
            String path = "/h%d/%d".formatted(client, i);
            try {
                HttpResponse<String> answer =
                        http.send(
                                HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + port + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    answered.incrementAndGet();
                } else {
                    failures.add(path + ": " + answer.statusCode());
                }
                TimeUnit.MILLISECONDS.sleep(5); // a client's own pace
            } catch (IOException | InterruptedException e) {
                failures.add(path + ": " + e);
            }
        }
    }

    private void awaitAnswers(int more) throws Exception {
        int goal = answered.get() + more;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answered.get() < goal) {
            assertThat(System.nanoTime()).as("too slow, %s", failures).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void no_request_fails_and_none_arrives_twice_while_one_process_replaces_another()
            throws Exception {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            load.add(Thread.ofPlatform().start(() -> load(client)));
            if (i % 3 == 0) {
                load.add(Thread.ofPlatform().start(() -> load2(http, client)));
            }
        }
        awaitAnswers(300);
        ReplaceProcess second = ReplaceProcess.begin("second", folder, port, world, true);
        try (second) {
            second.awaitListening();
            assertThat(first.awaitEnd()).isZero();
            awaitAnswers(300);
            ReplaceProcess third = ReplaceProcess.begin("third", folder, port, world, true);
            try (third) {
                third.awaitListening();
                assertThat(second.awaitEnd()).isZero();
                awaitAnswers(300);
                over.set(true);
                for (Thread each : load) {
                    each.join();
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(twice).hasValue(0);
        assertThat(arrived).hasSize(answered.get());
        System.out.println("replaced twice under load: " + answered + " answered, 0 failed");
    }

    @Test
    void writes_held_by_either_process_are_answered_once_by_the_new_owner() throws Exception {
        world.control.holdMax(60_000);
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        try (TestClient held = new TestClient(port)) {
            held.sendPost("/held-by-first", "x");
            TestClient.until(
                    "held",
                    () -> {
                        var last = world.control.last();
                        return last != null && last.path("held").asInt() == 1;
                    });
            try (ReplaceProcess second =
                    ReplaceProcess.begin("second", folder, port, world, true)) {
                second.awaitListening();
                try (TestClient later = new TestClient(port)) {
                    later.sendPost("/held-later", "x");
                    assertThat(later.socket.isConnected()).isTrue();
                    assertThat(arrived).isEmpty();
                    world.control.direct(Mode.FLOW, Environment.CLOUD);
                    assertThat(held.read().body()).isEqualTo("cloud");
                    assertThat(later.read().body()).isEqualTo("cloud");
                }
                assertThat(first.awaitEnd()).isZero();
            }
        }
        assertThat(twice).hasValue(0);
        assertThat(world.legacy.received).isEmpty();
    }

    @Test
    void a_process_that_is_told_nothing_takes_nothing_over_and_the_old_one_goes_on()
            throws Exception {
        world.control.down(true);
        try (ReplaceProcess second = ReplaceProcess.begin("second", folder, port, world, true)) {
            assertThat(second.awaitEnd()).isNotZero();
        }
        world.control.down(false);
        world.control.awaitConverged();
        try (TestClient client = new TestClient(port)) {
            assertThat(client.get("/still").body()).isEqualTo("legacy");
        }
        assertThat(first.isRunning()).isTrue();
    }
}
