package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.cli.CliRun;
import org.handoff.clinic.server.Ports;
import org.handoff.clinic.server.Signals;
import org.handoff.control.tls.Contexts;
import org.handoff.control.tls.PemFiles;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Control planes that share a ledger, as processes, with TLS as it is by default: one conducts,
/// one waits; a gateway and the command line find the one in charge.
@Timeout(300)
final class TakeoverLiveTest {
    private static final long BOUND_MILLIS = 60_000;

    /// The promise is 5 s; a test beside others on a busy machine may take longer.
    private static final long TAKEOVER_MILLIS = 15_000;

    /// Each of them stands at most once in the ledger for one run.
    private static final Set<String> ONCE =
            Set.of("run-began", "pause-began", "switched", "released", "run-ended");

    @TempDir private Path folder = Path.of("");
    private final int second;
    private final int third;
    private final int front;
    private final ServeProcess[] standbys = new ServeProcess[2];

    TakeoverLiveTest() throws IOException {
        second = Ports.free();
        third = Ports.free();
        front = Ports.free();
    }

    @Test
    void theStandbyTakesOverInMidCutoverWithTheSameAuthorityAccountsAndCertificates()
            throws Exception {
        secret("shared-key", "0123456789abcdef0123456789abcdef");
        LiveMigration[] later = new LiveMigration[1];
        try (Servers servers = new Servers();
                NotesApp legacy = new NotesApp("legacy", () -> later[0].application("legacy"));
                NotesApp cloud = new NotesApp("cloud", () -> later[0].application("cloud"))) {
            createLedger(servers);
            try (LiveMigration migration =
                            new LiveMigration(
                                    servers,
                                    folder,
                                    "shared",
                                    "people: {owner: Ada, approvers: [Grace]}\n"
                                            + "gateways: [{name: front, listen: \"127.0.0.1:"
                                            + front
                                            + "\"}]",
                                    keys(servers),
                                    Map.of("legacy", legacy.address(), "cloud", cloud.address()));
                    ServeProcess gateway = migration.gateway()) {
                later[0] = migration;
                migration.startAndFollow();
                anAccountLogsIn(migration);
                String certificate = Files.readString(folder.resolve("control/gateways/front.pem"));

                standbys[0] = standby(migration, second, Map.of("HANDOFF_FAULT", "after:switched"));
                await(second, 503, standbys[0]);
                theStandbySaysWhoIsInCharge(second, migration.page().toString());
                theCommandLineFindsTheOneInCharge(migration);

                migration.control().kill9();
                awaitLeader(second, standbys[0]);
                migration.isLedBy(standbys[0]);
                migration.await("all gates at the second one", LiveMigration::isReady);
                assertThat(migration.handoff("user", "list", "--token", "file:" + token()))
                        .as(migration.said())
                        .isZero();

                itDiesRightAfterItsSwitch(migration);
                assertThat(note()).as(gateway.logged()).isEqualTo(200);
                assertThat(cloud.writes.get()).isPositive();
                assertThat(folder.resolve("control/gateways/front.pem")).hasContent(certificate);

                aFrozenLeaderIsReplacedAndEnds(migration);
            } finally {
                for (ServeProcess each : standbys) {
                    if (each != null) {
                        each.close();
                    }
                }
            }
        }
    }

    private static boolean flows(JsonNode status) {
        return status.path("gateways").path(0).path("mode").asText().equals("flow");
    }

    private Path token() {
        return folder.resolve("ann.token");
    }

    private void anAccountLogsIn(LiveMigration migration) throws Exception {
        secret("ann.password", "a password of this test");
        String password = "file:" + folder.resolve("ann.password");
        assertThat(migration.handoff("user", "add", "ann", "--role=owner", "--password", password))
                .as(migration.said())
                .isZero();
        assertThat(
                        migration.handoff(
                                "login",
                                "ann",
                                "--password",
                                password,
                                "--out",
                                token().toString()))
                .as(migration.said())
                .isZero();
    }

    /// The second one is killed as soon as the switch is durable; the third finishes the run.
    private void itDiesRightAfterItsSwitch(LiveMigration migration) throws Exception {
        standbys[1] = standby(migration, third, Map.of());
        await(third, 503, standbys[1]);
        migration.rehearse();
        CompletableFuture<Integer> cutover =
                CompletableFuture.supplyAsync(
                        () -> migration.handoff("cutover", "--yes", "--who", "Ada"));
        assertThat(standbys[0].awaitEnd()).isEqualTo(137);
        awaitLeader(third, standbys[1]);
        migration.isLedBy(standbys[1]);
        migration.await(
                "the run is finished on the other side",
                status ->
                        status.path("owner").asText().equals("cloud")
                                && status.path("phase").asText().equals("following")
                                && flows(status));
        assertThat(cutover.get(BOUND_MILLIS, TimeUnit.MILLISECONDS)).as(migration.said()).isZero();
        noStepStandsTwice();
        assertThat(get(third, "/api/ledger/check").body()).doesNotContain("broken");
        assertThat(migration.write("legacy", "not here")).isFalse();
    }

    private void noStepStandsTwice() throws Exception {
        Set<String> seen = new HashSet<>();
        int runs = 0;
        for (JsonNode each : LiveMigration.json(get(third, "/api/ledger").body())) {
            String kind = each.path("kind").asText();
            if (kind.equals("run-began")) {
                seen.clear();
                runs++;
            }
            assertThat(ONCE.contains(kind) && !seen.add(kind)).as(kind + " again").isFalse();
        }
        assertThat(runs).isPositive();
        assertThat(seen).contains("switched", "released", "run-ended");
    }

    private int note() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front + "/api/notes"))
                        .header("X-User", "ann")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        try (HttpClient people = HttpClient.newHttpClient()) {
            return people.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private void aFrozenLeaderIsReplacedAndEnds(LiveMigration migration) throws Exception {
        ServeProcess frozen = standbys[1];
        standbys[0] = standby(migration, second, Map.of());
        await(second, 503, standbys[0]);
        Signals.send("STOP", List.of(frozen.pid()));
        awaitLeader(second, standbys[0]);
        migration.isLedBy(standbys[0]);
        Signals.send("CONT", List.of(frozen.pid()));
        assertThat(frozen.awaitEnd()).isEqualTo(1);
        assertThat(frozen.logged()).contains("Another handoff took over this migration");
        migration.await("a gateway at the second one again", TakeoverLiveTest::flows);
        assertThat(note()).isEqualTo(200);
    }

    private void theStandbySaysWhoIsInCharge(int port, String page) throws Exception {
        String leader = page.replaceAll("/$", "");
        HttpResponse<String> status = get(port, "/api/status");
        long deadline = System.nanoTime() + BOUND_MILLIS * 1_000_000;
        while (!status.body().contains(leader)) {
            if (System.nanoTime() > deadline) {
                fail("the standby does not name the leader: " + status.body());
            }
            Thread.sleep(50);
            status = get(port, "/api/status");
        }
        assertThat(status.statusCode()).isEqualTo(503);
        assertThat(status.body()).contains("control.standby", "This control plane is a standby.");
        assertThat(get(port, "/").body()).contains("<a href=\"" + leader + "\">");
        assertThat(get(port, "/metrics").body())
                .contains("handoff_standby 1", "handoff_standby_ready 1");
        HttpRequest cutover =
                HttpRequest.newBuilder(at(port, "/api/commands/cutover"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        assertThat(sent(cutover).statusCode()).isEqualTo(503);
    }

    private void theCommandLineFindsTheOneInCharge(LiveMigration migration) {
        String ca = folder.resolve("control/tls/ca.pem").toString();
        String standby = "https://127.0.0.1:" + second;
        CliRun run = new CliRun();
        assertThat(run.run("status", "--ca", ca, "--server", standby + "," + migration.page()))
                .as(run.err())
                .isZero();
        assertThat(run.out()).contains("shared");
        assertThat(new CliRun().run("status", "--ca", ca, "--server", standby)).isNotZero();
        assertThat(migration.handoff("status")).isZero();
    }

    private void awaitLeader(int port, ServeProcess process) throws Exception {
        long from = System.nanoTime();
        await(port, 200, process);
        long millis = (System.nanoTime() - from) / 1_000_000;
        System.out.println("took over within " + millis + " ms");
        assertThat(millis).as(process.logged()).isLessThan(TAKEOVER_MILLIS);
    }

    private void await(int port, int wanted, ServeProcess process) throws Exception {
        long deadline = System.nanoTime() + BOUND_MILLIS * 1_000_000;
        while (code(port) != wanted) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                fail("no " + wanted + " came from the standby\n" + process.logged());
            }
            Thread.sleep(20);
        }
    }

    private int code(int port) throws Exception {
        try {
            return get(port, "/api/status").statusCode();
        } catch (IOException e) {
            return 0; // between standby and control plane nobody listens for a moment
        }
    }

    private static URI at(int port, String path) {
        return URI.create("https://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return sent(HttpRequest.newBuilder(at(port, path)).build());
    }

    /// Trusts the first one's authority and no other.
    private HttpResponse<String> sent(HttpRequest request) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder()
                        .sslContext(
                                Contexts.client(
                                        PemFiles.certificates(folder.resolve("control/tls/ca.pem")),
                                        null))
                        .build()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private ServeProcess standby(LiveMigration migration, int port, Map<String, String> environment)
            throws Exception {
        String name = "standby-" + port;
        List<String> command =
                List.of(
                        "serve",
                        "--standby",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--data",
                        folder.resolve(name).toString());
        return new ServeProcess(
                command, migration.spec(), folder.resolve(name + ".log"), environment);
    }

    private void secret(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createFile(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(path, text);
    }

    private String keys(Servers servers) {
        return (", tls: {mode: on}, sharedKey: {file: shared-key}"
                        + ", others: [\"https://127.0.0.1:%d\", \"https://127.0.0.1:%d\"]"
                        + ", ledger: {host: 127.0.0.1, port: %d, name: ledgers, user: keeper,"
                        + " password: {file: password}}")
                .formatted(second, third, servers.legacy().port());
    }

    private static void createLedger(Servers servers) throws SQLException {
        try (Connection connection = servers.legacy().connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE keeper LOGIN PASSWORD '" + Servers.PASSWORD + "'");
            statement.execute("CREATE DATABASE ledgers OWNER keeper");
        }
    }
}
