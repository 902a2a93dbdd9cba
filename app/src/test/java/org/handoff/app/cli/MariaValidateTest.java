package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.wiring.WiredLaunch;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Tls;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;

/// A spec with a MariaDB side at the command line: what is there works, what is not is refused.
@Timeout(900)
final class MariaValidateTest {
    @TempDir private Path folder = Path.of("");
    private String said = "";

    private int handoff(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(print, false, false, 200);
        int code = HandoffCli.run(new WiredLaunch(), terminal, print, arguments);
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private void secret(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private String spec(String more, int mariaPort, int postgresPort) throws Exception {
        Path file = folder.resolve("handoff.yaml");
        Files.writeString(
                file,
                """
                migration: moved
                legacy:
                  database: {engine: mariadb, host: 127.0.0.1, port: %d, name: clinic,
                    user: handoff, password: {file: maria}%s}
                cloud:
                  database: {host: 127.0.0.1, port: %d, name: postgres, user: postgres,
                    password: {file: postgres}}
                schema: {carry: present}
                control: {data: control, token: {file: token}}
                people: {owner: Ada}
                """
                        .formatted(mariaPort, more, postgresPort));
        return file.toString();
    }

    private static final String[] MARIA = {
        "CREATE DATABASE clinic",
        "CREATE TABLE clinic.note (id int PRIMARY KEY, body varchar(40), at datetime(3), ok"
                + " tinyint(1))",
        "INSERT INTO clinic.note SELECT seq, concat('n', seq), '2026-01-01 10:00:00.5', seq % 2"
                + " FROM clinic_seq.s"
    };

    private static void fill(MariaServer server) throws Exception {
        MariaSession.Account account =
                new MariaSession.Account(
                        server.host(),
                        server.port(),
                        "",
                        MariaServer.USER,
                        MariaServer.PASSWORD,
                        Tls.NONE,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120));
        try (MariaSession session = MariaSession.open(account)) {
            for (String statement : MARIA) {
                session.execute(statement.replace("clinic_seq.s", "mysql.seq_1_to_500"));
            }
        }
    }

    @Test
    void itIsValidatedAgainstPostgresAndEverythingElseIsRefusedByName() throws Exception {
        try (MariaServer maria = MariaServer.fresh();
                PostgresServer postgres = PostgresServer.embedded(18).start();
                Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            fill(maria);
            statement.execute(
                    "CREATE TABLE note (id int PRIMARY KEY, body text, at timestamp, ok boolean);"
                            + " INSERT INTO note SELECT g, 'n' || g, '2026-01-01 10:00:00.5',"
                            + " g % 2 = 1 FROM generate_series(1, 500) g");
            secret("maria", MariaServer.PASSWORD);
            secret("postgres", postgres.password());
            secret("token", "a-token-of-this-test");
            String spec = spec("", maria.port(), postgres.port());

            Path certificate = folder.resolve("certificate.json");
            String[] validate = {
                "validate",
                "--full",
                "--load",
                "100",
                "--certificate",
                certificate.toString(),
                "--spec",
                spec
            };
            assertThat(handoff(validate)).as(said).isZero();
            assertThat(said)
                    .contains("1 of 1 tables equal", "checksums equal", "1,000 read, both ways")
                    .contains("What stands beside the rows was not compared.");
            assertThat(Files.readString(certificate))
                    .contains("Schema, routines, permissions and settings were not compared.");

            statement.execute("UPDATE note SET body = upper(body) WHERE id = 7");
            statement.execute("DELETE FROM note WHERE id = 8");
            assertThat(handoff(validate)).as(said).isEqualTo(Exit.REFUSED);
            assertThat(said)
                    .contains("1 row differs in body: upper and lower case")
                    .contains("1 row missing on the other side");

            assertThat(handoff("check", "--all", "--spec", spec)).isEqualTo(Exit.REFUSED);
            String refusal = "cutover between MariaDB and PostgreSQL are not available yet";
            assertThat(said).contains("legacy answers: MariaDB 11.4.5").contains(refusal);
            assertThat(handoff("serve", "--spec", spec)).as(said).isNotZero();
            assertThat(said).contains(refusal);
            assertThat(folder.resolve("control/ledger.db")).doesNotExist();

            statement.execute("ALTER TABLE note ALTER at TYPE timestamptz");
            assertThat(handoff(validate)).isEqualTo(Exit.REFUSED);
            assertThat(said).contains("column at: a datetime has no zone");
        }
    }
}
