package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.app.cli.CliRun;
import org.handoff.clinic.server.Ports;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A MariaDB pair from `start` over a cutover and a rollback to `abort`, as the guide has it, with
/// an application that writes to whichever side accepts it all the time.
@Timeout(900)
@Execution(ExecutionMode.CONCURRENT)
final class MariaMoveTest {
    private static final Duration BOUND = Duration.ofMinutes(3);

    /// Between two writes: some hundred a second, so that a slow machine's applier keeps up.
    private static final Duration PACE = Duration.ofMillis(4);

    private static final JsonMapper JSON = new JsonMapper();

    /// A number of the counter that the application adds to.
    private static final String SUM = "SELECT sum(v) FROM counter";

    @TempDir private Path folder = Path.of("");
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private String said = "";

    private static MariaSession open(MariaServer server, String database, String user)
            throws WireFailure {
        return MariaSession.open(
                new MariaSession.Account(
                        server.host(),
                        server.port(),
                        database,
                        user,
                        MariaServer.PASSWORD,
                        Tls.NONE,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120)));
    }

    private static void run(MariaServer server, String... statements) throws WireFailure {
        try (MariaSession session = open(server, "", MariaServer.USER)) {
            for (String statement : statements) {
                session.execute(statement);
            }
        }
    }

    private static String ask(MariaServer server, String query) throws WireFailure {
        String[] found = {"nothing"};
        try (MariaSession session = open(server, "clinic", "app")) {
            session.query(query, row -> found[0] = row.word(0));
        }
        return found[0];
    }

    private static void tables(MariaServer server) throws WireFailure {
        run(
                server,
                "CREATE DATABASE clinic",
                "CREATE USER app@'%' IDENTIFIED BY '" + MariaServer.PASSWORD + "'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON clinic.* TO app@'%'",
                "CREATE TABLE clinic.counter (id int PRIMARY KEY, v bigint NOT NULL)",
                "CREATE TABLE clinic.note (id int AUTO_INCREMENT PRIMARY KEY, counter int, body"
                        + " varchar(60), at timestamp(6) NULL,"
                        + " FOREIGN KEY (counter) REFERENCES counter (id))",
                "CREATE TABLE clinic.audit (note int, what varchar(20))",
                "CREATE TRIGGER clinic.audited AFTER INSERT ON clinic.note FOR EACH ROW"
                        + " INSERT INTO audit VALUES (NEW.id, 'added')");
    }

    /// Adds one and notes it, in one transaction, on the side that accepts it.
    private void write(MariaServer legacy, MariaServer cloud) {
        MariaServer[] both = {legacy, cloud};
        int at = 0;
        while (!stop.get()) {
            try (MariaSession session = open(both[at], "clinic", "app")) {
                while (!stop.get()) {
                    session.execute("START TRANSACTION");
                    session.execute(
                            "UPDATE counter SET v = v + 1 WHERE id = "
                                    + (1 + acknowledged.get() % 10));
                    session.execute(
                            "INSERT INTO note (counter, body, at) VALUES (1, 'more', now(6))");
                    session.execute("COMMIT");
                    acknowledged.incrementAndGet();
                    LockSupport.parkNanos(PACE.toNanos());
                }
            } catch (WireFailure refused) {
                at = 1 - at;
            }
        }
    }

    private int handoff(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--spec", folder.resolve("handoff.yaml").toString()));
        CliRun run = new CliRun();
        int code = run.run(line.toArray(String[]::new));
        said = run.out() + run.err();
        return code;
    }

    private JsonNode await(ServeProcess control, Predicate<JsonNode> wanted) throws Exception {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (true) {
            CliRun run = new CliRun();
            run.run("status", "--json", "--spec", folder.resolve("handoff.yaml").toString());
            JsonNode last = JSON.readTree(run.out().isBlank() ? "{}" : run.out());
            if (!last.isEmpty() && wanted.test(last)) {
                return last;
            }
            if (System.nanoTime() > deadline || !control.isAlive()) {
                fail(last.toPrettyString() + "\n" + control.logged());
            }
            Thread.sleep(50);
        }
    }

    private void secret(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createFile(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(path, text);
    }

    private void spec(MariaServer legacy, MariaServer cloud) throws Exception {
        secret("token", "a-token-of-this-test");
        secret("password", MariaServer.PASSWORD);
        String database =
                "{engine: mariadb, host: 127.0.0.1, port: %d, name: clinic, user: handoff,"
                        + " password: {file: password}}";
        Files.writeString(
                folder.resolve("handoff.yaml"),
                """
                migration: moved
                legacy: {database: %s}
                cloud: {database: %s}
                schema: {carry: present}
                control: {listen: "127.0.0.1:%d", data: control, token: {file: token}, \
                tls: {mode: off}}
                bounds: {soak: 0s, hold: 60s, inFlight: 3s, fence: 15s, drain: 20s, prove: 20s, \
                pauseBudget: 30s}
                clients: {timeout: 120s, balancerTimeout: 120s}
                gates: {lagMax: 20s, evidenceAgeMax: 20s}
                people: {owner: Ada}
                """
                        .formatted(
                                database.formatted(legacy.port()),
                                database.formatted(cloud.port()),
                                Ports.free()));
    }

    @Test
    void itMovesUnderWritesComesBackAndLeavesNothingBehind() throws Exception {
        try (MariaServer legacy = MariaServer.fresh();
                MariaServer cloud = MariaServer.fresh("--server-id=2")) {
            tables(legacy);
            tables(cloud);
            run(
                    legacy,
                    "INSERT INTO clinic.counter SELECT seq, 0 FROM mysql.seq_1_to_10",
                    "INSERT INTO clinic.note (counter, body) SELECT 1, 'first' FROM"
                            + " mysql.seq_1_to_500");
            spec(legacy, cloud);
            assertThat(handoff("check", "--all")).as(said).isZero();
            try (ServeProcess control =
                    new ServeProcess(
                            folder.resolve("handoff.yaml"),
                            folder.resolve("serve.log"),
                            Map.of())) {
                Thread writer = Thread.ofVirtual().start(() -> write(legacy, cloud));
                try {
                    thereAndBack(control);
                } finally {
                    stop.set(true);
                    writer.join();
                }
                assertThat(ask(legacy, SUM)).isEqualTo(Long.toString(acknowledged.get()));
                awaitEqual(legacy, cloud, SUM);
                awaitEqual(legacy, cloud, "SELECT count(*) FROM note");
                assertThat(handoff("validate", "--full")).as(said).isZero();
                assertThat(said).contains("3 of 3 tables equal");
                String counts = "SELECT count(*) FROM audit";
                assertThat(ask(cloud, counts)).isEqualTo(ask(legacy, counts));
                assertThat(handoff("abort", "--yes", "--who", "Ada")).as(said).isZero();
                await(control, status -> status.path("phase").asText().equals("idle"));
                clean(legacy);
                clean(cloud);
            }
        }
    }

    /// What was written last may still be on its way.
    private static void awaitEqual(MariaServer legacy, MariaServer cloud, String query)
            throws Exception {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (!ask(cloud, query).equals(ask(legacy, query))) {
            assertThat(System.nanoTime()).as(query).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private void thereAndBack(ServeProcess control) throws Exception {
        await(control, status -> true);
        assertThat(handoff("start", "--who", "Ada")).as(said).isZero();
        await(control, LiveMigration::isReady);
        assertThat(handoff("rehearse", "--who", "Ada")).as(said + control.logged()).isZero();
        for (String move : List.of("cutover", "rollback")) {
            long before = acknowledged.get();
            assertThat(handoff(move, "--yes", "--who", "Ada")).as(said + control.logged()).isZero();
            String owner = move.equals("cutover") ? "cloud" : "legacy";
            await(
                    control,
                    status ->
                            LiveMigration.isReady(status)
                                    && status.path("owner").asText().equals(owner));
            long deadline = System.nanoTime() + BOUND.toNanos();
            while (acknowledged.get() < before + 20) {
                assertThat(System.nanoTime()).as("writes after " + move).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    private void clean(MariaServer server) throws Exception {
        String databases =
                "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE"
                        + " 'handoff%'";
        long deadline = System.nanoTime() + BOUND.toNanos();
        try (MariaSession session = open(server, "clinic", MariaServer.USER)) {
            String[] left = {""};
            do {
                assertThat(System.nanoTime()).as("left behind").isLessThan(deadline);
                session.query(databases, row -> left[0] = row.word(0));
                Thread.sleep(20);
            } while (!left[0].equals("0"));
            session.query(
                    "SELECT group_concat(trigger_name, ' ', action_statement) FROM"
                            + " information_schema.triggers WHERE trigger_schema = 'clinic'",
                    row -> left[0] = row.word(0));
            assertThat(left[0]).isEqualTo("audited INSERT INTO audit VALUES (NEW.id, 'added')");
        }
        try (MariaSession session = open(server, "clinic", "app")) {
            session.execute("UPDATE counter SET v = v");
        }
    }
}
