package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.cli.CliRun;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;

/// A control plane whose ledger is a PostgreSQL database.
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
final class SharedLedgerTest {
    private static final String PEOPLE = "people: {owner: Ada, approvers: [Grace]}";

    @Test
    void itGoesOnAfterKill9AndALostSessionAndStopsWhenAnotherTookOver(@TempDir Path folder)
            throws Exception {
        try (Servers servers = new Servers()) {
            createLedger(servers);
            String keys =
                    ", ledger: {host: 127.0.0.1, port: "
                            + servers.legacy().port()
                            + ", name: ledgers, user: keeper, password: {file: password}}";
            try (LiveMigration migration =
                    new LiveMigration(servers, folder, "shared", PEOPLE, keys)) {
                aLedgerElsewhereIsRefused(folder);
                assertThat(migration.handoff("check", "--all")).isLessThan(2);
                assertThat(migration.said()).contains("can hold the ledger");
                migration.startAndFollow();
                assertThat(folder.resolve("control/ledger.db")).doesNotExist();

                migration.control().kill9();
                Files.delete(folder.resolve("control/started"));
                migration.serveAgain(Map.of());
                migration.await("following", LiveMigration::isReady);

                assertThat(onLedger(servers, END_SESSIONS)).isTrue();
                migration.await("following", LiveMigration::isReady);
                migration.rehearse();
                assertThat(migration.handoff("cutover", "--yes", "--who", "Ada"))
                        .as(migration.said())
                        .isZero();
                assertThat(migration.write("cloud", "moved")).isTrue();
                evidenceIsExportedFromIt(folder, migration);
                anotherTakesOver(servers, migration);
            }
        }
    }

    /// `control.ledger` was added to a migration that has a ledger already.
    private static void aLedgerElsewhereIsRefused(Path folder) throws Exception {
        Path data = Files.createDirectory(folder.resolve("elsewhere"));
        Path spec = folder.resolve("other.yaml");
        Files.writeString(
                spec,
                Files.readString(folder.resolve("handoff.yaml"))
                        .replace("migration: shared", "migration: other")
                        .replace("data: control", "data: elsewhere"));
        CliRun before = new CliRun();
        assertThat(before.run("check", "--all", "--spec", spec.toString())).isLessThan(2);
        assertThat(before.out()).contains("can hold the ledger");
        try (SqliteLedger old = SqliteLedger.open(data.resolve("ledger.db"), "serve")) {
            Entry founded = new Entry.Founded("other", Environment.LEGACY);
            old.append(old.head(), new Draft(Instant.now(), new Epoch(1), "serve", founded));
        }
        CliRun after = new CliRun();
        assertThat(after.run("check", "--all", "--spec", spec.toString())).isEqualTo(1);
        assertThat(after.out()).contains("control.ledger names has none of it");
    }

    private static void evidenceIsExportedFromIt(Path folder, LiveMigration migration) {
        String zip = folder.resolve("evidence.zip").toString();
        assertThat(migration.handoff("evidence", "export", zip)).as(migration.said()).isZero();
        assertThat(migration.handoff("evidence", "verify", zip)).as(migration.said()).isZero();
    }

    private static final String END_SESSIONS =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ledgers' AND"
                    + " pid <> pg_backend_pid()";

    private static void anotherTakesOver(Servers servers, LiveMigration migration)
            throws Exception {
        try (Connection other = connect(servers);
                Statement statement = other.createStatement()) {
            statement.execute(END_SESSIONS);
            statement.execute(
                    "SELECT pg_advisory_lock(classid::int, objid::int) FROM (VALUES"
                            + " (x'484F4646'::int, hashtext('shared'))) key (classid, objid)");
            assertThat(migration.control().awaitEnd()).isEqualTo(1);
            assertThat(migration.control().logged())
                    .contains("Another handoff took over this migration, so this one ends.");
        }
    }

    private static void createLedger(Servers servers) throws SQLException {
        try (Connection connection = servers.legacy().connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE keeper LOGIN PASSWORD '" + Servers.PASSWORD + "'");
            statement.execute("CREATE DATABASE ledgers OWNER keeper");
        }
    }

    private static boolean onLedger(Servers servers, String sql) throws SQLException {
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private static Connection connect(Servers servers) throws SQLException {
        return DriverManager.getConnection(
                servers.legacy().jdbcUrl("ledgers"), "keeper", Servers.PASSWORD);
    }
}
