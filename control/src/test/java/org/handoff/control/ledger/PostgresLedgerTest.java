package org.handoff.control.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.control.lease.Takeover;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

final class PostgresLedgerTest {
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresServer.embedded(17).start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Test
    void everyEntryComesBackAsItWasWritten() throws Exception {
        try (PostgresLedger ledger = open("round-trip", "first")) {
            for (Entry entry : SqliteLedgerTest.everyKind()) {
                ledger.append(ledger.head(), draft(entry));
            }
            assertThat(ledger.readAll().stream().map(LedgerRecord::entry).toList())
                    .isEqualTo(SqliteLedgerTest.everyKind());
            assertThat(ledger.verify().isWhole()).isTrue();
        }
    }

    @Test
    void anAppendBehindAnythingButTheLastRecordIsRefused() throws Exception {
        try (PostgresLedger ledger = open("compare", "first")) {
            ledger.append(Ledger.ROOT, draft(new Entry.Started()));
            assertThatThrownBy(() -> ledger.append(Ledger.ROOT, draft(new Entry.Started())))
                    .isInstanceOf(StaleLedgerException.class);
            assertThat(ledger.readAll()).hasSize(1);
        }
    }

    @Test
    void theSecondOwnerIsToldWhoTheFirstIs() throws Exception {
        try (PostgresLedger ledger = open("claim", "first, process 1")) {
            assertThat(ledger.head()).isEqualTo(Ledger.ROOT);
            assertThatThrownBy(() -> open("claim", "second"))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("first, process 1");
            open("another migration", "second").close();
        }
        open("claim", "second").close();
    }

    @Test
    void aChangedRecordIsFound() throws Exception {
        try (PostgresLedger ledger = open("tamper", "first")) {
            for (int i = 0; i < 4; i++) {
                ledger.append(ledger.head(), draft(new Entry.InDoubt("step" + i)));
            }
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "UPDATE handoff_ledger SET text = replace(text, 'step1', 'stepX')"
                                + " WHERE migration = 'tamper' AND seq = 2");
            }
            assertThat(ledger.verify().brokenAt()).isEqualTo(2);
        }
    }

    @Test
    void aLostSessionIsOpenedAndClaimedAnew() throws Exception {
        try (PostgresLedger ledger = open("lost", "first")) {
            LedgerRecord one = ledger.append(Ledger.ROOT, draft(new Entry.Started()));
            endSessions();
            assertThat(ledger.head()).isEqualTo(one.hash());
            endSessions();
            assertThatThrownBy(() -> ledger.append(one.hash(), draft(new Entry.Started())))
                    .as("nobody can say whether it was written")
                    .isInstanceOf(HandoffException.class);
            assertThat(ledger.readAll()).containsExactly(one);
            assertThatThrownBy(() -> open("lost", "second")).hasMessageContaining("first");
            ledger.append(one.hash(), draft(new Entry.Started()));
        }
    }

    @Test
    void whoeverLostItsSessionToAnotherOwnerIsToldWho() throws Exception {
        try (PostgresLedger ledger = open("taken", "first")) {
            endSessions();
            try (PostgresLedger other = open("taken", "second, process 2")) {
                assertThat(other.head()).isEqualTo(Ledger.ROOT);
                assertThatThrownBy(ledger::head)
                        .hasMessageContaining("second, process 2")
                        .extracting(it -> ((HandoffException) it).fault().code())
                        .isEqualTo(Ledger.CLAIMED);
            }
            assertThat(ledger.head()).isEqualTo(Ledger.ROOT);
        }
    }

    /// Whoever reads the ledger says nothing of the conductor.
    @Test
    void onlyTheConductorsTurnIsABeat() throws Exception {
        try (PostgresLedger ledger = open("beats", "first")) {
            long before = beat("beats");
            long until = System.nanoTime() + 2 * Takeover.BEAT.toNanos();
            while (System.nanoTime() - until < 0) {
                assertThat(ledger.head()).isEqualTo(Ledger.ROOT);
            }
            assertThat(beat("beats")).as("by reading").isEqualTo(before);
            ledger.beat();
            assertThat(beat("beats")).isEqualTo(before + 1);
            assertThat(ledger.isHeld()).isTrue();
        }
    }

    @Test
    void oneThatStartsSlowlyIsNotTakenForDeadAndOneThatConductsAndHangsIs() throws Exception {
        try (PostgresLedger ledger =
                        PostgresLedger.open(
                                () -> server.connect("postgres"), "slow", Holder.named("first"));
                Connection standby = server.connect("postgres")) {
            Takeover takeover = new Takeover(Takeover.LEASE);
            long slow = System.nanoTime() + 2 * Takeover.LEASE.toNanos();
            while (System.nanoTime() - slow < 0) {
                assertThat(takeover.saw(PostgresClaim.look(standby, "slow"), System.nanoTime()))
                        .isEqualTo(Takeover.Move.WAIT);
                assertThat(ledger.isHeld()).isTrue();
                Thread.sleep(Takeover.PACE);
            }
            ledger.beat();
            while (takeover.saw(PostgresClaim.look(standby, "slow"), System.nanoTime())
                    == Takeover.Move.WAIT) {
                assertThat(System.nanoTime() - slow).isLessThan(3 * Takeover.LEASE.toNanos());
                Thread.sleep(Takeover.PACE);
            }
            assertThat(ledger.isHeld())
                    .as("it does not believe in itself when another acts")
                    .isFalse();
            assertThat(ledger.lostAt()).isBefore(Instant.now().minus(Takeover.BELIEF));
            ledger.beat();
            assertThat(ledger.lostAt()).isNull();
        }
    }

    private static long beat(String migration) throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            return PostgresClaim.look(connection, migration).beat();
        }
    }

    @Test
    void aRoleThatMayNotCreateTablesIsSeenBeforehand() throws Exception {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            assertThat(PostgresLedger.obstacle(connection)).isEmpty();
            statement.execute("CREATE ROLE reader");
            statement.execute("SET ROLE reader");
            assertThat(PostgresLedger.obstacle(connection)).contains("may not create tables");
            statement.execute("RESET ROLE");
            statement.execute("DROP ROLE reader");
        }
    }

    /// Ends every session but the one that asks, as a restart of the server would.
    private static void endSessions() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type ="
                            + " 'client backend' AND pid <> pg_backend_pid()");
        }
    }

    private static PostgresLedger open(String migration, String holder) {
        PostgresLedger ledger =
                PostgresLedger.open(
                        () -> server.connect("postgres"), migration, Holder.named(holder));
        ledger.beat();
        return ledger;
    }

    private static Draft draft(Entry entry) {
        return new Draft(Instant.parse("2026-01-01T00:00:00Z"), new Epoch(7), "c1", entry);
    }
}
