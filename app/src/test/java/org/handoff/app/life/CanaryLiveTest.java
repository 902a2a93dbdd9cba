package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A canary on real servers, a control plane and a gateway of their own processes, with the spec of
/// the guide: reads follow, writes stay, and a side that begins to fail loses its cohort.
@Timeout(300)
final class CanaryLiveTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int READERS = 8;

    /// What a failing canary's cohort may still be sent to, from the first failure on.
    private static final double RETURN_MILLIS_MAX = 1_000;

    private static Servers servers;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private int port;

    @BeforeAll
    static void startServers() throws Exception {
        servers = new Servers();
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
    }

    private static String guide() throws IOException {
        String page = Files.readString(Path.of("../docs/guides/canary.md"));
        int from = page.indexOf("```yaml\n") + "```yaml\n".length();
        return page.substring(from, page.indexOf("```", from));
    }

    private HttpResponse<String> send(String method, String user) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/notes"))
                        .header("X-User", user)
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String read(String user) throws Exception {
        return send("GET", user).body();
    }

    private void awaitSide(String user, String side) throws Exception {
        long deadline = System.nanoTime() + BOUND.toNanos();
        String last = read(user);
        while (!last.startsWith(side)) {
            assertThat(System.nanoTime()).as("still %s", last).isLessThan(deadline);
            Thread.sleep(20);
            last = read(user);
        }
    }

    @Test
    void readsFollowWritesStayAndAFailingSideLosesItsCohortWithinASecond(@TempDir Path folder)
            throws Exception {
        port = Ports.free();
        LiveMigration[] later = new LiveMigration[1];
        try (NotesApp legacy = new NotesApp("legacy", () -> later[0].application("legacy"));
                NotesApp cloud = new NotesApp("cloud", () -> later[0].application("cloud"));
                LiveMigration migration =
                        new LiveMigration(
                                servers,
                                folder,
                                "canary",
                                """
                                people: {owner: Ada, approvers: [Grace]}
                                gateways: [{name: front, listen: "127.0.0.1:%d"}]
                                %s\
                                """
                                        .formatted(port, guide()),
                                "",
                                Map.of("legacy", legacy.address(), "cloud", cloud.address()));
                ServeProcess gateway = migration.gateway()) {
            later[0] = migration;
            migration.startAndFollow();
            begin(migration, gateway);
            whoChartsSeesWhatTheyCharted(legacy, cloud);
            double millis = untilReturned(cloud);
            migration.handoff("canary", "status");
            System.out.printf("cohort returned within %.0f ms%n", millis);
            assertThat(millis).as(migration.said()).isLessThan(RETURN_MILLIS_MAX);
            assertThat(migration.said()).contains("No canary is under way").contains("failed");
            cloud.failing.set(false);
            aCutoverEndsACanary(migration, gateway);
        }
    }

    private void begin(LiveMigration migration, ServeProcess gateway) throws Exception {
        awaitSide("ana", "legacy");
        assertThat(migration.handoff("canary", "start", "--percent", "100", "--dry-run"))
                .as(migration.said())
                .isZero();
        assertThat(migration.said()).contains("Send reads of 100.00 % of all by user to cloud");
        assertThat(migration.handoff("canary", "start", "--percent", "100", "--who", "Ada"))
                .as(migration.said() + gateway.logged())
                .isZero();
        awaitSide("ana", "cloud");
        assertThat(migration.handoff("canary", "status")).isZero();
        assertThat(migration.said()).contains("Canary to cloud").contains("GET /api/*");
        assertThat(migration.handoff("canary", "widen")).as("before its pause").isEqualTo(1);
    }

    private void whoChartsSeesWhatTheyCharted(NotesApp legacy, NotesApp cloud) throws Exception {
        int charted = 0;
        for (int i = 0; i < 60; i++) {
            HttpResponse<String> written = send("POST", "bo");
            assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
            charted++;
            if (i % 10 == 9) {
                awaitSide("bo", "cloud");
            }
            String seen = read("bo");
            assertThat(Integer.parseInt(seen.split(" ", 2)[1])).as(seen).isEqualTo(charted);
        }
        assertThat(legacy.writes).hasValue(charted);
        assertThat(cloud.writes).hasValue(0);
        assertThat(cloud.reads.get()).isPositive();
    }

    /// Milliseconds from the first planted failure to the last request that the cloud side saw.
    private double untilReturned(NotesApp cloud) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger unexpected = new AtomicInteger();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                String user = "reader" + i;
                running.add(
                        readers.submit(() -> {
                            while (!stop.get()) {
                                int status = send("GET", user).statusCode();
                                unexpected.addAndGet(status == 200 || status == 500 ? 0 : 1);
                                Thread.sleep(10);
                            }
                            return null;
                        }));
            }
            Thread.sleep(1_000); // a second of good answers, so that the load is under way
            cloud.failing.set(true);
            long deadline = System.nanoTime() + BOUND.toNanos();
            while (System.nanoTime() - cloud.lastRequestAt.get() < 2_000_000_000L
                    && System.nanoTime() < deadline) {
                Thread.sleep(50);
            }
            stop.set(true);
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(unexpected).hasValue(0);
        assertThat(read("ana")).startsWith("legacy");
        return (cloud.lastRequestAt.get() - cloud.firstFailureAt.get()) / 1e6;
    }

    private void aCutoverEndsACanary(LiveMigration migration, ServeProcess gateway)
            throws Exception {
        assertThat(migration.handoff("canary", "start", "--user", "ana", "--who", "Ada"))
                .as(migration.said())
                .isZero();
        awaitSide("ana", "cloud");
        assertThat(read("bo")).startsWith("legacy");
        migration.await("every gate passes", LiveMigration::isReady);
        assertThat(migration.handoff("cutover", "--yes", "--who", "Ada"))
                .as(migration.said() + gateway.logged())
                .isZero();
        assertThat(read("bo")).startsWith("cloud");
        assertThat(migration.handoff("canary", "status")).isZero();
        assertThat(migration.said()).contains("a run began");
    }
}
