package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.cli.Exit;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// The guide on stranglers on real servers, a control plane and gateways of their own processes:
/// its spec, its commands, and people who chart all the while.
@Timeout(400)
final class StrangleLiveTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int PEOPLE = 6;
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");

    private static Servers servers;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> people = new ArrayList<>();
    private int port;

    @BeforeAll
    static void startServers() throws Exception {
        servers = new Servers();
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
    }

    private static String guide(String language) throws IOException {
        String page = Files.readString(Path.of("../docs/guides/strangler.md"));
        String fence = "```" + language + "\n";
        int from = page.indexOf(fence) + fence.length();
        return page.substring(from, page.indexOf("```", from));
    }

    /// The guide's commands, split as a shell would.
    private static List<String[]> commands() throws IOException {
        List<String[]> commands = new ArrayList<>();
        for (String line : guide("sh").lines().toList()) {
            String words = line.replaceFirst("#.*", "").strip();
            assertThat(words).startsWith("handoff ");
            commands.add(
                    WORD.matcher(words.substring("handoff ".length()))
                            .results()
                            .map(it -> it.group().replace("\"", ""))
                            .toArray(String[]::new));
        }
        return commands;
    }

    private HttpResponse<String> send(String method, String path, String user) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("X-User", user)
                        .header("Cookie", "sid=" + user)
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void awaitSide(String method, String path, String side) throws Exception {
        long deadline = System.nanoTime() + BOUND.toNanos();
        String last = "";
        while (!last.startsWith(side)) {
            assertThat(System.nanoTime()).as("still %s", last).isLessThan(deadline);
            HttpResponse<String> got = send(method, path, "watcher");
            last = got.body();
            if (method.equals("POST") && got.statusCode() == 200) {
                written.incrementAndGet();
            }
            Thread.sleep(20);
        }
    }

    /// Signs in, charts, and must find everything that they charted, wherever each request goes.
    private void chart(String user) {
        int mine = 0;
        while (!over.get()) {
            try {
                for (String path : List.of("/login", "/api/notes", "/api/reports/7")) {
                    HttpResponse<String> wrote = send("POST", path, user);
                    mine += wrote.statusCode() == 200 ? 1 : 0;
                    expect(wrote, 200, "1");
                    expect(send("GET", "/api/me", user), 200, Integer.toString(mine));
                    expect(send("GET", "/api/reports/7", user), 200, Integer.toString(mine));
                }
                Thread.sleep(10);
            } catch (Exception e) {
                failures.add(user + ": " + e);
            }
        }
        written.addAndGet(mine);
    }

    private void expect(HttpResponse<String> got, int status, String count) {
        if (got.statusCode() != status || !got.body().endsWith(" " + count)) {
            failures.add(got.request() + ": " + got.statusCode() + " " + got.body());
        }
    }

    private void beginCharting() {
        for (int i = 0; i < PEOPLE; i++) {
            String user = "user" + i;
            people.add(Thread.ofVirtual().start(() -> chart(user)));
        }
    }

    private void endCharting() throws InterruptedException {
        over.set(true);
        for (Thread each : people) {
            each.join();
        }
    }

    @Test
    void routesMoveOneByOneAndBackUnderLoadAndACutoverWaitsForTheLast(@TempDir Path folder)
            throws Exception {
        port = Ports.free();
        LiveMigration[] later = new LiveMigration[1];
        String[] cloudsData = {"legacy"};
        try (NotesApp legacy = new NotesApp("legacy", () -> later[0].application("legacy"));
                NotesApp cloud = new NotesApp("cloud", () -> later[0].application(cloudsData[0]));
                LiveMigration migration =
                        new LiveMigration(
                                servers,
                                folder,
                                "strangle",
                                """
                                people: {owner: Ada, approvers: [Grace]}
                                gateways: [{name: front, listen: "127.0.0.1:%d"}]
                                %s\
                                """
                                        .formatted(port, guide("yaml")),
                                "",
                                Map.of("legacy", legacy.address(), "cloud", cloud.address()));
                ServeProcess gateway = migration.gateway()) {
            later[0] = migration;
            migration.startAndFollow();
            awaitSide("GET", "/api/me", "legacy");
            beginCharting();
            try {
                theGuidesCommandsDoAsItSays(migration);
                aRouteWaitsForThoseBeforeIt(migration);
                try (ServeProcess next = migration.nextGateway()) {
                    assertThat(gateway.awaitEnd()).as(next.logged()).isZero();
                    awaitSide("POST", "/login", "cloud");
                    aCutoverWaitsForTheLastRoute(migration);
                    endCharting();
                    assertThat(failures).isEmpty();
                    aFailingRouteComesBackByItself(migration, cloud);
                    cloudsData[0] = "cloud";
                    cloud.reconnect();
                    cutOver(migration);
                }
            } finally {
                endCharting();
            }
        }
    }

    private void theGuidesCommandsDoAsItSays(LiveMigration migration) throws Exception {
        List<String[]> commands = commands();
        int[] codes = {Exit.DONE, Exit.DONE, Exit.DONE, Exit.DONE, Exit.REFUSED, Exit.DONE};
        assertThat(commands).hasSameSizeAs(codes);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < codes.length; i++) {
            assertThat(migration.handoff(commands.get(i)))
                    .as(String.join(" ", commands.get(i)) + ": " + migration.said())
                    .isEqualTo(codes[i]);
            all.append(migration.said());
            if (i == 2) {
                awaitSide("POST", "/login", "cloud");
                awaitSide("POST", "/api/notes", "legacy");
                awaitSide("POST", "/api/reports/7", "legacy");
            }
        }
        assertThat(all)
                .contains("All of authentication: reads and writes go to cloud")
                .contains("10.00 % of reporting goes to cloud")
                .contains("The pause of this share lasts")
                .contains("Back with the owner: authentication, reporting");
        awaitSide("POST", "/login", "legacy");
    }

    private static void aRouteWaitsForThoseBeforeIt(LiveMigration migration) {
        assertThat(migration.handoff("strangle", "move", "reporting", "--to", "cloud"))
                .isEqualTo(Exit.REFUSED);
        assertThat(migration.said()).contains("It comes after authentication");
        assertThat(migration.handoff("route", "move", "authentication", "--to", "cloud"))
                .as(migration.said())
                .isZero();
    }

    private static void aCutoverWaitsForTheLastRoute(LiveMigration migration) throws Exception {
        assertThat(migration.handoff("cutover", "--yes", "--who", "Ada")).isEqualTo(Exit.REFUSED);
        assertThat(migration.said()).contains("routes").contains("authentication");
        assertThat(migration.status().path("owner").asText()).isEqualTo("legacy");
    }

    private void aFailingRouteComesBackByItself(LiveMigration migration, NotesApp cloud)
            throws Exception {
        cloud.failing.set(true);
        long deadline = System.nanoTime() + BOUND.toNanos();
        int status = 500;
        while (status != 200) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            status = send("POST", "/login", "watcher").statusCode();
        }
        written.incrementAndGet();
        double millis = (System.nanoTime() - cloud.firstFailureAt.get()) / 1e6;
        System.out.printf("route returned within %.0f ms%n", millis);
        cloud.failing.set(false);
        while (migration.handoff("strangle", "status") != Exit.DONE) {
            assertThat(System.nanoTime()).as(migration.said()).isLessThan(deadline);
            Thread.sleep(50);
        }
        assertThat(migration.said()).contains("0.00 % moved").contains("back: ");
    }

    /// Every write that anybody was told of is there, once, on the new owner.
    private void cutOver(LiveMigration migration) throws Exception {
        migration.await("every gate passes", LiveMigration::isReady);
        assertThat(migration.handoff("cutover", "--yes", "--who", "Ada"))
                .as(migration.said())
                .isZero();
        awaitSide("GET", "/api/me", "cloud");
        assertThat(
                        migration.ask(
                                "cloud",
                                "SELECT count(*) FROM note WHERE body LIKE 'user%' OR body ="
                                        + " 'watcher'"))
                .isEqualTo(Integer.toString(written.get()));
    }
}
