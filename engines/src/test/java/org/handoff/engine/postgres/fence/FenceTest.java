package org.handoff.engine.postgres.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.install.Installation;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.TableName;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class FenceTest {
    private static final Duration BOUND = Duration.ofMillis(600);
    private static final String SCHEMA =
            """
            CREATE TABLE patient (id int PRIMARY KEY, name text);
            CREATE TABLE note (id int PRIMARY KEY, patient int REFERENCES patient ON DELETE CASCADE);
            CREATE TABLE visit (id int, day int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE visit_a PARTITION OF visit FOR VALUES FROM (0) TO (100);
            CREATE UNLOGGED TABLE cache (k int);
            INSERT INTO patient VALUES (1, 'a'), (2, 'b');
            INSERT INTO note VALUES (1, 1);
            GRANT ALL ON ALL TABLES IN SCHEMA public TO app; GRANT CREATE ON SCHEMA public TO app;
            """;

    private static PostgresServer server;
    private static int databases;

    private String database;
    private PostgresSide side;
    private PostgresFence fence;
    private long epoch = 1;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.embedded(17).with("max_prepared_transactions", "5").start();
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE ROLE replicator SUPERUSER LOGIN PASSWORD 'secret'");
            statement.execute("CREATE ROLE app LOGIN PASSWORD 'secret'");
            statement.execute("CREATE ROLE clerk; GRANT clerk TO app");
        }
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void install() throws SQLException {
        database = "fence" + ++databases;
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        run(root(), SCHEMA);
        side =
                PostgresSide.of(
                        server.host(), server.port(), database, "replicator", () -> "secret");
        new Installation(side, Environment.LEGACY, "fence-test")
                .install(true, List.of(new TableName("public", "patient")), (_, _, _) -> {});
        fence = new PostgresFence(Environment.LEGACY, side);
        fence.warm();
    }

    @AfterEach
    void close() {
        fence.close();
        new Installation(side, Environment.LEGACY, "fence-test").uninstall();
    }

    @Test
    void everyoneIsRefusedWhateverTheirRoleOrSettings() throws SQLException {
        assertThatCode(() -> run(app(), "INSERT INTO patient VALUES (3, 'c')"))
                .doesNotThrowAnyException();
        assertFenced(fence(BOUND, false));
        refused(app(), "INSERT INTO patient VALUES (4, 'd')");
        refused(app(), "UPDATE patient SET name = 'x' WHERE false");
        refused(app(), "DELETE FROM patient");
        refused(app(), "SET default_transaction_read_only = off; UPDATE patient SET name = 'x'");
        refused(app(), "WITH d AS (DELETE FROM note RETURNING 1) SELECT count(*) FROM d");
        refused(root(), "INSERT INTO patient VALUES (4, 'd')");
        refused(root(), "SET ROLE app; INSERT INTO patient VALUES (4, 'd')");
        refused(root(), "SET SESSION AUTHORIZATION app; INSERT INTO patient VALUES (4, 'd')");
        refused(root(), "SET session_replication_role = replica; UPDATE patient SET name = 'x'");
        refused(root(), "TRUNCATE patient CASCADE");
        refused(root(), "INSERT INTO visit VALUES (1, 1)");
        refused(root(), "INSERT INTO visit_a VALUES (1, 1)");
        refused(root(), "INSERT INTO cache VALUES (1)");
        refused(
                root(),
                "MERGE INTO patient p USING (SELECT 9 AS id) s ON p.id = s.id"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (9, 'm')");
        refused(root(), "CREATE TABLE extra (a int)");
        refused(root(), "ALTER TABLE patient ADD COLUMN extra int");
        refused(root(), "DROP TABLE note");
        refused(root(), "CREATE TABLE extra AS SELECT 1");
        assertThatCode(() ->
                        run(
                                app(),
                                "CREATE TEMP TABLE t AS SELECT 1 AS a; INSERT INTO t VALUES (2)"))
                .as("temporary tables are the session's own")
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        run(
                                side.openSession(),
                                "UPDATE public.patient SET name = 'r' WHERE id = 2"))
                .as("the replicator goes through")
                .doesNotThrowAnyException();
    }

    @Test
    void copyIsRefused() throws SQLException {
        fence(BOUND, false);
        try (Connection session = app()) {
            assertThatThrownBy(() ->
                            session.unwrap(PGConnection.class)
                                    .getCopyAPI()
                                    .copyIn(
                                            "COPY patient FROM STDIN",
                                            new java.io.StringReader("7\tx\n")))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("25006"));
        }
    }

    @Test
    void unfencingLiftsItCompletely() throws SQLException {
        assertFenced(fence(BOUND, false));
        Reply open = fence.handle(new Command.Unfence(Environment.LEGACY, new Epoch(++epoch)));
        assertThat(open)
                .isEqualTo(
                        new Reply.Ownership(
                                Environment.LEGACY,
                                new Epoch(epoch),
                                new Epoch(epoch),
                                true,
                                List.of()));
        run(app(), "INSERT INTO patient VALUES (3, 'c'); DELETE FROM patient WHERE id = 1");
        run(root(), "TRUNCATE note; CREATE TABLE extra (a int)");
    }

    @Test
    void anOlderEpochIsStaleAndChangesNothing() {
        epoch = 5;
        assertFenced(fence(BOUND, false));
        Command late = new Command.Unfence(Environment.LEGACY, new Epoch(4));
        assertThat(fence.handle(late)).isEqualTo(new Reply.Stale(new Epoch(4), late, new Epoch(5)));
        Command older = new Command.Fence(Environment.LEGACY, new Epoch(3), BOUND, true);
        assertThat(fence.handle(older)).isInstanceOf(Reply.Stale.class);
        assertThat(fence.handle(new Command.Observe(Environment.LEGACY, new Epoch(9))))
                .isEqualTo(
                        new Reply.Ownership(
                                Environment.LEGACY, new Epoch(9), new Epoch(5), false, List.of()));
        assertFenced(fence(BOUND, false));
    }

    @Test
    void anIdleTransactionThatHasWrittenHoldsTheFenceUpAndIsNamed() throws SQLException {
        try (Connection idle = app("ward-board")) {
            idle.setAutoCommit(false);
            run(idle, "UPDATE patient SET name = 'held' WHERE id = 1", false);
            long begun = System.nanoTime();
            Reply reply = fence(BOUND, false);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(BOUND, BOUND.multipliedBy(2));
            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Failed.class,
                            failed -> {
                                assertThat(failed.fault().code())
                                        .isEqualTo("fence.open-transactions");
                                assertThat(failed.fault().text())
                                        .contains("role app", "ward-board")
                                        .doesNotContain("UPDATE");
                            });
            run(app(), "UPDATE patient SET name = 'goes on' WHERE id = 2");
            idle.commit();
        }
        assertFenced(fence(BOUND, false));
    }

    @Test
    void anIdleTransactionIsEndedAtHalfTheBoundIfAllowed() throws SQLException {
        Connection idle = app("ward-board");
        idle.setAutoCommit(false);
        run(idle, "UPDATE patient SET name = 'lost' WHERE id = 1", false);
        Reply reply = fence(BOUND, true);
        assertFenced(reply);
        assertThat(((Reply.Ownership) reply).findings())
                .anySatisfy(finding -> assertThat(finding.object()).contains("ward-board"));
        assertThatThrownBy(idle::commit).isInstanceOf(SQLException.class);
        assertThat(ask(root(), "SELECT name FROM patient WHERE id = 1")).isEqualTo("a");
    }

    @Test
    void aPreparedTransactionIsNamedAndRefusesTheFence() throws SQLException {
        run(
                root(),
                "BEGIN; UPDATE patient SET name = 'p' WHERE id = 1; PREPARE TRANSACTION"
                        + " 'billing-7'");
        assertThat(fence(BOUND, true))
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> {
                            assertThat(failed.fault().code())
                                    .isEqualTo("fence.prepared-transactions");
                            assertThat(failed.fault().text()).contains("billing-7", "postgres");
                        });
        run(root(), "ROLLBACK PREPARED 'billing-7'");
        assertFenced(fence(BOUND, false));
    }

    @Test
    void aTransactionWithAnOlderSnapshotCannotWriteAfterTheFence() throws SQLException {
        for (String level : List.of("REPEATABLE READ", "SERIALIZABLE")) {
            try (Connection old = app("old-snapshot")) {
                run(
                        old,
                        "BEGIN ISOLATION LEVEL " + level + "; SELECT count(*) FROM patient",
                        false);
                assertFenced(fence(BOUND, false));
                assertThatThrownBy(() -> run(old, "UPDATE patient SET name = 'late'", false))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                failure ->
                                        assertThat(failure.getSQLState()).isIn("40001", "25006"));
            }
            fence.handle(new Command.Unfence(Environment.LEGACY, new Epoch(++epoch)));
            epoch++;
        }
        run(
                app(),
                "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE patient SET name = 'fine'; COMMIT");
    }

    @Test
    void writersThatReconnectInALoopDoNotKeepTheFenceAway() throws Exception {
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<String>> ends =
                    java.util.stream.IntStream.range(0, 6)
                            .mapToObj(i ->
                                    CompletableFuture.supplyAsync(
                                            () -> writeUntilRefused(i), writers))
                            .toList();
            TimeUnit.MILLISECONDS.sleep(300);
            assertFenced(fence(Duration.ofSeconds(5), false));
            String count = ask(root(), "SELECT count(*) FROM patient");
            for (CompletableFuture<String> end : ends) {
                assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("25006");
            }
            assertThat(ask(root(), "SELECT count(*) FROM patient")).isEqualTo(count);
        }
    }

    private String writeUntilRefused(int writer) {
        for (int i = 0; ; i++) {
            try {
                run(
                        app(),
                        "INSERT INTO patient VALUES (" + (1000 + writer * 100_000 + i) + ", 'w')");
            } catch (SQLException refused) {
                return refused.getSQLState();
            }
        }
    }

    @Test
    void anUncontendedFenceTakesMilliseconds() {
        long[] micros = new long[60];
        for (int i = 0; i < micros.length; i++) {
            long begun = System.nanoTime();
            assertFenced(fence(BOUND, false));
            micros[i] = (System.nanoTime() - begun) / 1000;
            fence.handle(new Command.Unfence(Environment.LEGACY, new Epoch(++epoch)));
            epoch++;
        }
        Arrays.sort(micros);
        assertThat(micros[30]).isLessThan(5_000);
    }

    @Test
    void theFenceOutlivesThePowerCord() throws Exception {
        assertFenced(fence(BOUND, false));
        server.kill9();
        server.start();
        refused(app(), "INSERT INTO patient VALUES (4, 'd')");
        assertThat(fence.handle(new Command.Observe(Environment.LEGACY, new Epoch(9))))
                .isInstanceOfSatisfying(
                        Reply.Ownership.class, seen -> assertThat(seen.writable()).isFalse());
        assertFenced(fence(BOUND, false));
    }

    @Test
    void installingTwiceIsTheSameAsOnceAndRemovingLeavesNothing() throws SQLException {
        Installation installation = new Installation(side, Environment.LEGACY, "fence-test");
        assertFenced(fence(BOUND, false));
        installation.install(true, List.of(new TableName("public", "patient")), (_, _, _) -> {});
        refused(app(), "INSERT INTO patient VALUES (4, 'd')");
        assertThat(installation.unfenced()).isEmpty();
        installation.uninstall();
        run(app(), "INSERT INTO patient VALUES (4, 'd')");
        assertThat(
                        ask(
                                root(),
                                "SELECT (SELECT count(*) FROM pg_trigger WHERE tgname ~ 'handoff')"
                                    + " + (SELECT count(*) FROM pg_event_trigger) + (SELECT"
                                    + " count(*) FROM pg_publication) + (SELECT count(*) FROM"
                                    + " pg_replication_slots) + (SELECT count(*) FROM pg_namespace"
                                    + " WHERE nspname = 'handoff')"))
                .isEqualTo("0");
        installation.install(true, List.of(new TableName("public", "patient")), (_, _, _) -> {});
        fence.close();
    }

    private Reply fence(Duration bound, boolean end) {
        return fence.handle(new Command.Fence(Environment.LEGACY, new Epoch(epoch), bound, end));
    }

    private void assertFenced(Reply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Ownership.class,
                        ownership -> {
                            assertThat(ownership.writable()).isFalse();
                            assertThat(ownership.held()).isEqualTo(new Epoch(epoch));
                        });
    }

    private static void refused(Connection session, String statement) {
        ThrowingCallable write = () -> run(session, statement);
        assertThatThrownBy(write)
                .as(statement)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("25006"));
    }

    private Connection root() throws SQLException {
        return server.connect(database);
    }

    private Connection app() throws SQLException {
        return app("charting");
    }

    private Connection app(String application) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(database) + "?ApplicationName=" + application, "app", "secret");
    }

    private static void run(Connection session, String statement) throws SQLException {
        run(session, statement, true);
    }

    private static void run(Connection session, String text, boolean close) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(text);
        } finally {
            if (close) {
                session.close();
            }
        }
    }

    private static String ask(Connection session, String query) throws SQLException {
        try (session;
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
