package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.control.gate.Evidence;
import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.Event.PointerSaid.Whereabouts;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The guide's example of hooks, with a real script, service and database in the places of its own.
class HooksGuideTest {
    private static final Path GUIDE = Path.of("../docs/guides/hooks.md");
    private static final List<String> NAMES =
            List.of("nightly billing", "lab interface", "report flag");

    @TempDir private Path folder;
    private final AtomicReference<String> route =
            new AtomicReference<>("{\"to\": \"10.0.0.5:2575\"}");

    @Test
    void theGuidesHooksAreSeenByTheGateAndLedForTheConductor() throws Exception {
        HttpServer engine = engine();
        try (PostgresServer server =
                PostgresServer.embedded(17).with("shared_buffers", "16MB").start()) {
            flag(server);
            try (PointerDrives drives = new PointerDrives(spec(server, engine))) {
                drives.start(() -> Environment.LEGACY);
                Server.await("they were looked at", () -> drives.latest() != null);
                assertThat(drives.latest()).isEqualTo(new Evidence.Pointers(3, List.of()));

                for (String name : NAMES) {
                    PointerSaid said = lead(drives, name);
                    assertThat(said.where()).as(said.text()).isEqualTo(Whereabouts.THERE);
                }
            }
            assertThat(Files.readString(folder.resolve("where"))).isEqualTo("cloud");
            assertThat(route.get()).contains("10.1.0.5:2575");
            assertThat(flagOf(server)).isEqualTo("cloud");
        } finally {
            engine.stop(0);
        }
    }

    private static PointerSaid lead(PointerDrives drives, String name) throws InterruptedException {
        BlockingQueue<PointerSaid> said = new LinkedBlockingQueue<>();
        drives.drive(new Action.Drive(new Epoch(7), Environment.CLOUD, List.of(name)), said::add);
        PointerSaid answer = said.poll(60, TimeUnit.SECONDS);
        assertThat(answer).as(name).isNotNull();
        return answer;
    }

    private HttpServer engine() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/routes/lab",
                exchange -> {
                    try (exchange) {
                        boolean knows =
                                "Bearer token"
                                        .equals(
                                                exchange.getRequestHeaders()
                                                        .getFirst("Authorization"));
                        if (knows && exchange.getRequestMethod().equals("PUT")) {
                            byte[] body = exchange.getRequestBody().readAllBytes();
                            route.set(new String(body, StandardCharsets.UTF_8));
                        }
                        byte[] answer = route.get().getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(knows ? 200 : 401, answer.length);
                        exchange.getResponseBody().write(answer);
                    }
                });
        server.start();
        return server;
    }

    private static void flag(PostgresServer server) throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE settings (name text PRIMARY KEY, value text)");
            statement.execute("INSERT INTO settings VALUES ('source', 'legacy')");
            statement.execute("CREATE ROLE handoff_flag LOGIN PASSWORD 'testonly'");
            statement.execute("GRANT SELECT, UPDATE ON settings TO handoff_flag");
        }
    }

    private static String flagOf(PostgresServer server) throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM settings")) {
            row.next();
            return row.getString(1);
        }
    }

    private Spec spec(PostgresServer server, HttpServer engine) throws IOException {
        Matcher block =
                Pattern.compile("```yaml\n(pointers:.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        String sides =
                least.replaceAll("(?m)^(  database: .*)$", "$1\n  upstream: http://127.0.0.1:1");
        String here =
                block.group(1)
                        .replace("/opt/clinic/billing", billing().toString())
                        .replace(
                                "https://engine.example.org",
                                "http://127.0.0.1:" + engine.getAddress().getPort())
                        .replace(
                                "host: 10.0.0.9, name: reports",
                                "host: 127.0.0.1, port: " + server.port() + ", name: postgres");
        secret("engine", "token");
        secret("flag", "testonly");
        return SpecReader.parse(
                "handoff.yaml",
                sides + "gateways: [{name: g, listen: 127.0.0.1:0}]\n" + here,
                folder);
    }

    private Path billing() throws IOException {
        Files.writeString(folder.resolve("where"), "legacy");
        Path script =
                Files.writeString(
                        folder.resolve("billing"),
                        """
                        #!/bin/sh
                        case "$1" in
                          --where) cat '%1$s/where';;
                          --run-on) printf %%s "$2" > '%1$s/where';;
                          *) exit 2;;
                        esac
                        """
                                .formatted(folder));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private void secret(String name, String text) throws IOException {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Path file = Files.writeString(secrets.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
