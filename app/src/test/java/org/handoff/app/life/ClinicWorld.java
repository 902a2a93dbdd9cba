package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.app.inventory.ClinicEstate;
import org.handoff.clinic.server.Ports;
import org.handoff.inventory.report.MapJson;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A small clinic that is in use: two servers, an application on each, a gateway, a control plane,
/// and people who read and write through the gateway all the time.
final class ClinicWorld implements AutoCloseable {
    private static final int PEOPLE = 8;
    private static final long PAUSE_MILLIS = 150;

    private final Servers servers;
    private final NotesApp legacy;
    private final NotesApp cloud;
    private final LiveMigration migration;
    private final ServeProcess gateway;
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI notes;
    private final HttpServer pager;
    private final BlockingQueue<URI> links = new LinkedBlockingQueue<>();

    ClinicWorld(Path folder) throws Exception {
        int port = Ports.free();
        notes = URI.create("http://127.0.0.1:" + port + "/api/notes");
        Files.writeString(
                folder.resolve("map.json"),
                MapJson.of(ClinicEstate.read(folder.resolve("estate"), Instant.now()).after())
                        .toString());
        pager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        pager.createContext("/", this::paged);
        pager.start();
        Path url = Files.writeString(folder.resolve("pager"), "http://127.0.0.1:" + pagerPort());
        Files.setPosixFilePermissions(url, PosixFilePermissions.fromString("rw-------"));
        GuideWaves.write(folder.resolve("region"), folder.resolve("waves.json"));
        LiveMigration[] later = new LiveMigration[1];
        servers = new Servers();
        legacy = new NotesApp("legacy", () -> later[0].application("legacy"));
        cloud = new NotesApp("cloud", () -> later[0].application("cloud"));
        migration =
                new LiveMigration(
                        servers,
                        folder,
                        "clinic",
                        spec(port),
                        "",
                        Map.of("legacy", legacy.address(), "cloud", cloud.address()));
        later[0] = migration;
        gateway = migration.gateway();
        for (int i = 0; i < PEOPLE; i++) {
            String name = "person" + i;
            var _ = people.submit(() -> work(name));
        }
    }

    private static String spec(int port) {
        return """
        people: {owner: olga, approvers: [ann, eve]}
        approvals: {quorum: 2, lasts: 24h, inventory: map.json}
        gateways: [{name: front, listen: "127.0.0.1:%d"}]
        shadow: {data: replica, endpoints: [GET /api/notes]}
        strategy:
          - {application: Charting, way: blue-green, because: ["One database, one application."]}
        notifications:
          channels:
            - {name: pager, kind: slack, audience: owner, least: urgent, url: {file: pager},
               allowLocal: true, allowHttp: true}
        waves: waves.json
        """
                .formatted(port);
    }

    private int pagerPort() {
        return pager.getAddress().getPort();
    }

    private void paged(HttpExchange exchange) throws IOException {
        try (exchange) {
            String told = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Matcher link =
                    Pattern.compile("http://[^\\s\"|>\\\\]+/seen/[^\\s\"|>\\\\]+").matcher(told);
            while (link.find()) {
                links.add(URI.create(link.group()));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /// The link in the first message that somebody must answer.
    URI link() throws InterruptedException {
        return Objects.requireNonNull(links.poll(60, TimeUnit.SECONDS), "nobody was paged");
    }

    private Void work(String name) throws InterruptedException {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try {
                HttpRequest.Builder request =
                        HttpRequest.newBuilder(notes)
                                .header("X-User", name)
                                .timeout(Duration.ofSeconds(20));
                request.method(i % 4 == 0 ? "POST" : "GET", HttpRequest.BodyPublishers.noBody());
                http.send(request.build(), HttpResponse.BodyHandlers.discarding());
            } catch (IOException e) {
                // The gateway is not up yet, or gone at the end: a person tries again.
                Thread.sleep(PAUSE_MILLIS);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return null;
    }

    URI page() throws Exception {
        return migration.page();
    }

    /// What the control plane printed.
    String printed() {
        return migration.control().logged();
    }

    /// Runs `handoff` with the clinic's spec.
    ///
    /// @return the exit code
    int handoff(String... arguments) {
        return migration.handoff(arguments);
    }

    /// What the last command printed.
    String said() {
        return migration.said();
    }

    /// Compares both sides, so that the pages have a certificate to show.
    void validate() {
        int code = migration.handoff("validate", "--load", "100");
        assertThat(code).as(migration.said()).isBetween(0, 1);
    }

    /// Starts mirroring everything.
    void shadow() {
        int code = migration.handoff("shadow", "start", "--percent", "100", "--who", "bob");
        assertThat(code).as(migration.said()).isZero();
    }

    void killControl() throws InterruptedException {
        migration.control().kill9();
    }

    void startControl() throws Exception {
        migration.serveAgain(Map.of());
    }

    @Override
    public void close() throws IOException, SQLException {
        pager.stop(0);
        people.shutdownNow();
        http.shutdownNow();
        gateway.close();
        migration.close();
        legacy.close();
        cloud.close();
        servers.close();
    }
}
