package org.handoff.control.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;

final class SqliteLedgerTest {
    private static final Instant WALL = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @TempDir Path directory;

    @Test
    void everyEntryComesBackAsItWasWritten() throws Exception {
        try (SqliteLedger ledger = open()) {
            for (Entry entry : everyKind()) {
                ledger.append(ledger.head(), draft(entry));
            }
            assertThat(ledger.readAll().stream().map(LedgerRecord::entry).toList())
                    .isEqualTo(everyKind());
            assertThat(ledger.verify()).isEqualTo(new Ledger.Check(everyKind().size(), 0, ""));
        }
        try (SqliteLedger again = open()) {
            assertThat(again.readAll()).hasSize(everyKind().size());
            assertThat(again.read(3, 2)).extracting(LedgerRecord::seq).containsExactly(3L, 4L);
        }
    }

    @Test
    void anAppendBehindAnythingButTheLastRecordIsRefused() throws Exception {
        try (SqliteLedger ledger = open()) {
            LedgerRecord first = ledger.append(Ledger.ROOT, draft(new Entry.Started()));
            assertThatThrownBy(() -> ledger.append(Ledger.ROOT, draft(new Entry.Started())))
                    .isInstanceOf(StaleLedgerException.class);
            assertThat(ledger.head()).isEqualTo(first.hash());
        }
    }

    @Test
    void theSecondOwnerIsToldWhoTheFirstIs() {
        try (SqliteLedger ledger = open()) {
            assertThat(ledger.head()).isEqualTo(Ledger.ROOT);
            assertThatThrownBy(() -> SqliteLedger.open(file(), "second"))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("first, process 1");
        }
        SqliteLedger.open(file(), "second").close();
    }

    @Test
    void aChangedTextIsFound() throws Exception {
        fill(5);
        tamper("UPDATE ledger SET text = replace(text, 'step3', 'stepX') WHERE seq = 3");
        assertBrokenAt(3);
    }

    @Test
    void aChangedTextWithItsHashMadeFitIsFound() throws Exception {
        fill(5);
        String text;
        try (SqliteLedger ledger = SqliteLedger.openToRead(file())) {
            LedgerRecord third = ledger.read(3, 1).getFirst();
            text = Canonical.text(3, third.previous(), draft(new Entry.InDoubt("something else")));
        }
        tamper(
                "UPDATE ledger SET text = '"
                        + text
                        + "', hash = '"
                        + Canonical.hash(text)
                        + "' WHERE seq = 3");
        assertBrokenAt(4);
    }

    @Test
    void aRemovedRecordIsFound() throws Exception {
        fill(5);
        tamper("DELETE FROM ledger WHERE seq = 3");
        assertBrokenAt(4);
    }

    @Test
    void aRemovedRecordWithTheRestMovedUpIsFound() throws Exception {
        fill(5);
        tamper("DELETE FROM ledger WHERE seq = 3");
        tamper("UPDATE ledger SET seq = 3 WHERE seq = 4");
        tamper("UPDATE ledger SET seq = 4 WHERE seq = 5");
        assertBrokenAt(3);
    }

    @Test
    void exchangedRecordsAreFound() throws Exception {
        fill(5);
        tamper("UPDATE ledger SET seq = 100 WHERE seq = 2");
        tamper("UPDATE ledger SET seq = 2 WHERE seq = 3");
        tamper("UPDATE ledger SET seq = 3 WHERE seq = 100");
        assertBrokenAt(2);
    }

    private void fill(int records) throws StaleLedgerException {
        try (SqliteLedger ledger = open()) {
            for (int i = 1; i <= records; i++) {
                ledger.append(ledger.head(), draft(new Entry.InDoubt("step" + i)));
            }
        }
    }

    private void assertBrokenAt(long seq) {
        try (SqliteLedger ledger = open()) {
            assertThat(ledger.verify().brokenAt()).isEqualTo(seq);
        }
    }

    private void tamper(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private SqliteLedger open() {
        return SqliteLedger.open(file(), "first, process 1");
    }

    private Path file() {
        return directory.resolve("ledger.db");
    }

    private static Draft draft(Entry entry) {
        return new Draft(WALL, new Epoch(7), "c1", entry);
    }

    static List<Entry> everyKind() {
        RunSummary summary =
                new RunSummary(
                        4,
                        Environment.CLOUD,
                        Environment.LEGACY,
                        RunSummary.Outcome.MOVED,
                        "",
                        31_000,
                        Map.of("hold", 4_000L, "fence", 2_000L),
                        1_000_000,
                        12,
                        1);
        return List.of(
                new Entry.Founded("clinic", Environment.LEGACY),
                new Entry.Conducting("c1"),
                new Entry.StartAsked("Ada", "go"),
                new Entry.Started(),
                new Entry.Refused("cutover", "Ada", List.of("lag", "proof")),
                new Entry.RunBegan(4, Environment.LEGACY, Environment.CLOUD, "Ada", ""),
                new Entry.PauseBegan(4),
                new Entry.Switched(4, Environment.CLOUD, "m1", summary),
                new Entry.ForwardBegan(4),
                new Entry.Released(4, summary),
                new Entry.ReturnBegan(4, "drain", "drain.bound"),
                new Entry.RunEnded(4, summary),
                new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 10, 20),
                new TwinEntry.TwinBegan("Ada", List.of("hold", "move")),
                new TwinEntry.TwinLeg("hold", List.of("the proof: incomplete"), 12),
                new TwinEntry.TwinEnded(List.of("hold: the proof: incomplete"), ""),
                new TwinEntry.TwinRehearsed(
                        "copy",
                        80,
                        "ab",
                        "cd",
                        Environment.CLOUD,
                        List.of(),
                        Map.of("drain", List.of(4L)),
                        Map.of()),
                new Entry.InDoubt("ownership.cloud"),
                new Entry.Resolved("Ada", Environment.CLOUD, "looked at both"),
                new Entry.Forced("Ada", Environment.CLOUD, "its disks are gone", ""),
                new Entry.Pointed(4, "Ada", List.of("clinic.example.org")),
                new Entry.RetireAsked("Ada"),
                new Entry.Retired("Ada", "Grace"),
                new Entry.Aborted("Ada", ""));
    }
}
