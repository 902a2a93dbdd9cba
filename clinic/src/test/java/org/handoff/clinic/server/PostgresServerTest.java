package org.handoff.clinic.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

final class PostgresServerTest {
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void runsDurableWithLogicalWalAndRemovesItsDirectory(int major) throws Exception {
        Path directory;
        try (PostgresServer server = PostgresServer.embedded(major).start();
                Connection connection = server.connect("postgres")) {
            directory = server.directory();
            assertThat(one(connection, "SHOW server_version")).startsWith(major + ".");
            assertThat(one(connection, "SHOW fsync")).isEqualTo("on");
            assertThat(one(connection, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(one(connection, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(one(connection, "SHOW wal_level")).isEqualTo("logical");
            assertThat(one(connection, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(one(connection, "SELECT lower('ĐẶNG')")).isEqualTo("đặng");
            assertThat(one(connection, "SHOW data_directory")).startsWith(directory.toString());
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void committedRowsOutliveKill9AndTheServerComesBackOnItsPort() throws Exception {
        try (PostgresServer server = PostgresServer.embedded(18).start()) {
            int port = server.port();
            long pid = server.pid();
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept(id int); INSERT INTO kept VALUES (7)");
            }
            server.kill9();
            assertThat(server.running()).isFalse();
            assertThatThrownBy(() -> server.connect("postgres")).isInstanceOf(SQLException.class);
            server.start();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
            try (Connection connection = server.connect("postgres")) {
                assertThat(one(connection, "SELECT id FROM kept")).isEqualTo("7");
            }
            server.restart();
            try (Connection connection = server.connect("postgres")) {
                assertThat(one(connection, "SELECT id FROM kept")).isEqualTo("7");
            }
        }
    }

    @Test
    void aFrozenServerAnswersNothingUntilThawedAndCanBeClosedFrozen() throws Exception {
        try (PostgresServer server = PostgresServer.embedded(17).start()) {
            Properties impatient = new Properties();
            impatient.setProperty("user", "postgres");
            impatient.setProperty("password", server.password());
            impatient.setProperty("loginTimeout", "1");
            String url = server.jdbcUrl("postgres");
            server.freeze();
            assertThatThrownBy(() -> DriverManager.getConnection(url, impatient))
                    .isInstanceOf(SQLException.class);
            server.thaw();
            try (Connection connection = DriverManager.getConnection(url, impatient)) {
                assertThat(one(connection, "SELECT 1")).isEqualTo("1");
            }
            server.freeze();
        }
    }

    @Test
    void aKeptDirectoryIsUsedAgain(@TempDir Path root) throws Exception {
        ServerSetup setup =
                PostgresServer.embedded(17).in(root.resolve("pg")).kept().withPassword("again");
        try (PostgresServer first = setup.start();
                Connection connection = first.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept(id int)");
        }
        try (PostgresServer second = setup.with("max_connections", "33").start();
                Connection connection = second.connect("postgres")) {
            assertThat(one(connection, "SELECT to_regclass('kept')::text")).isEqualTo("kept");
            assertThat(one(connection, "SHOW max_connections")).isEqualTo("33");
        }
        assertThat(Files.isDirectory(root.resolve("pg/data"))).isTrue();
    }

    @Test
    void aWrongSettingIsRefusedWithTheServersOwnWords() {
        assertThatThrownBy(() -> PostgresServer.embedded(17).with("wal_level", "sideways").start())
                .hasMessageContaining("invalid value for parameter \"wal_level\"");
    }

    @Test
    void aServerEndsAndItsDirectoryGoesWhenItsParentIsKilled() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Orphaned.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long server;
        Path directory;
        try (BufferedReader said = parent.inputReader()) {
            server = Long.parseLong(said.readLine());
            directory = Path.of(said.readLine());
        } finally {
            parent.destroyForcibly();
        }
        assertThat(directory).exists();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (ProcessHandle.of(server).isPresent() || Files.exists(directory)) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /// A program that starts a server and waits to be killed.
    static final class Orphaned {
        static void main() throws Exception {
            PostgresServer server = PostgresServer.embedded(17).start();
            System.out.println(server.pid());
            System.out.println(server.directory());
            Thread.sleep(60_000);
        }
    }

    @Test
    void everyInstalledMajorRuns() throws Exception {
        for (int major : PostgresServer.installedMajors()) {
            try (PostgresServer server = PostgresServer.installed(major).start();
                    Connection connection = server.connect("postgres")) {
                assertThat(one(connection, "SHOW server_version")).startsWith(major + ".");
            }
        }
        assertThatThrownBy(() -> PostgresServer.installed(9).start())
                .hasMessageContaining("PostgreSQL 9 is not installed");
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }
}
