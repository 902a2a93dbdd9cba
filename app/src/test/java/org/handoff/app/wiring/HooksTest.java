package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.driver.Deadline;
import org.handoff.driver.hook.Hook;
import org.handoff.driver.hook.HookFailure;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.contract.DriverWorld;
import org.handoff.testkit.db.MariaServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The contract kit against statements in a real PostgreSQL and a real MariaDB, from the spec on.
class HooksTest {
    private static final AtomicInteger WORLDS = new AtomicInteger();
    private static final String POSTGRES =
            "{host: 127.0.0.1, port: %d, name: postgres, user: flag, password: {file: flag}}";
    private static final String MARIA =
            "{engine: mariadb, host: %s, port: %d, name: reports, user: %s,"
                    + " password: {file: maria}}";

    @TempDir private static Path folder = Path.of("");
    private static PostgresServer postgres;
    private static MariaServer maria;

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresServer.embedded(17).with("shared_buffers", "16MB").start();
        maria = MariaServer.fresh();
        inPostgres("CREATE ROLE flag LOGIN SUPERUSER PASSWORD 'testonly'");
        secret("flag", "testonly");
        secret("maria", MariaServer.PASSWORD);
    }

    private static void secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterAll
    static void stop() throws IOException {
        try (PostgresServer _ = postgres) {
            maria.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> statementsInPostgresKeepTheContract() {
        return DriverContract.of(() -> {
            String database = POSTGRES.formatted(postgres.port());
            return new World(
                    "public.flag" + WORLDS.incrementAndGet(), database, HooksTest::inPostgres);
        });
    }

    @TestFactory
    Stream<DynamicTest> statementsInMariaKeepTheContract() {
        inMaria("CREATE DATABASE IF NOT EXISTS reports");
        return DriverContract.of(() -> {
            String database = MARIA.formatted(maria.host(), maria.port(), MariaServer.USER);
            return new World(
                    "reports.flag" + WORLDS.incrementAndGet(), database, HooksTest::inMaria);
        });
    }

    @Test
    void aStatementForWhichNoTimeIsLeftIsNotAskedWithoutABound() {
        for (Hook hook : List.of(postgresHook("'cloud'"), mariaHook("'cloud'"))) {
            assertThatThrownBy(() -> hook.look(Deadline.in(Duration.ZERO)))
                    .isInstanceOf(HookFailure.class)
                    .hasMessageContaining("no time was left");
        }
    }

    @Test
    void theFirstRowTells() throws HookFailure {
        String two = "'cloud' UNION ALL SELECT 'legacy'";
        for (Hook hook : List.of(postgresHook(two), mariaHook(two))) {
            assertThat(hook.look(Deadline.in(Duration.ofSeconds(10)))).isEqualTo("cloud");
        }
    }

    @Test
    void nobodyKnowsWhatASessionDidThatTheServerEnded() throws Exception {
        Hook hook = postgresHook("pg_terminate_backend(pg_backend_pid())");

        assertThatThrownBy(() -> hook.look(Deadline.in(Duration.ofSeconds(10))))
                .hasMessageContaining("57P01")
                .hasMessageContaining("the connection broke");
    }

    private static Hook postgresHook(String observed) {
        return hook(POSTGRES.formatted(postgres.port()), observed);
    }

    private static Hook mariaHook(String observed) {
        inMaria("CREATE DATABASE IF NOT EXISTS reports");
        return hook(MARIA.formatted(maria.host(), maria.port(), MariaServer.USER), observed);
    }

    private static Hook hook(String database, String observed) {
        Spec spec = spec(folder.resolve("data"), database, "SELECT 1", "SELECT 2", observed);
        return Hooks.sql(spec, Objects.requireNonNull(spec.pointers().getFirst().sql()));
    }

    private static Spec spec(
            Path data, String database, String legacy, String cloud, String observed) {
        String yaml =
                """
                pointers:
                  - name: flag
                    driver: sql
                    sql:
                      database: %s
                      legacy: %s
                      cloud: %s
                      observe: SELECT %s
                """
                        .formatted(database, legacy, cloud, observed);
        try {
            String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
            String kept = least.replace("control:\n", "control:\n  data: " + data + "\n");
            return SpecReader.parse("handoff.yaml", kept + yaml, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inPostgres(String text) {
        try (Connection session = postgres.connect("postgres");
                Statement statement = session.createStatement()) {
            if (!statement.execute(text)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String inMaria(String text) {
        String[] found = {""};
        MariaSide side =
                new MariaSide(
                        maria.host(),
                        maria.port(),
                        "",
                        "",
                        MariaServer.USER,
                        () -> MariaServer.PASSWORD,
                        Tls.NONE,
                        Duration.ofSeconds(10));
        try (MariaSession session = side.openSession()) {
            session.query(text, row -> found[0] = row.word(0));
            return found[0];
        } catch (WireFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /// A database, by its administrator.
    private interface Asked {
        /// @return the first row's first value; empty if there is none
        String run(String text);
    }

    /// A flag in a table of one row.
    private static final class World implements DriverWorld {
        private final String table;
        private final String database;
        private final Asked asked;
        private final Path data;

        World(String table, String database, Asked asked) {
            this.table = table;
            this.database = database;
            this.asked = asked;
            this.data = folder.resolve("data-" + table);
            asked.run("CREATE TABLE " + table + " (side varchar(20))");
            asked.run("INSERT INTO " + table + " VALUES ('legacy')");
        }

        private TrafficDriver leading(String statement) {
            Spec spec =
                    spec(
                            data,
                            database,
                            statement.formatted(table, "legacy"),
                            statement.formatted(table, "cloud"),
                            "side FROM " + table);
            PointerSpec pointer = spec.pointers().getFirst();
            return Drivers.of(spec, pointer);
        }

        @Override
        public TrafficDriver driver() {
            return leading("UPDATE %s SET side = '%s'");
        }

        /// One that the server refuses, and one that does not do what it should.
        @Override
        public List<TrafficDriver> cutShort() {
            return List.of(leading("UPDATE %s SET nothing = '%s'"));
        }

        @Override
        public @Nullable Environment served() {
            return switch (asked.run("SELECT side FROM " + table)) {
                case "legacy" -> Environment.LEGACY;
                case "cloud" -> Environment.CLOUD;
                default -> null;
            };
        }

        @Override
        public Set<Trouble> troubles() {
            return EnumSet.of(Trouble.HALF, Trouble.FOREIGN, Trouble.SILENT);
        }

        @Override
        public void suffer(Trouble trouble) {
            switch (trouble) {
                case HALF -> asked.run("UPDATE " + table + " SET side = 'cloud'");
                case FOREIGN -> asked.run("UPDATE " + table + " SET side = 'elsewhere'");
                case SILENT -> asked.run("DROP TABLE " + table);
                case RESTART -> throw new IllegalStateException("not here");
            }
        }

        @Override
        public void attest(Epoch epoch, Environment side) {
            throw new IllegalStateException("nobody moves it by hand");
        }

        @Override
        public void close() {}
    }
}
