package org.handoff.control.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

@Timeout(300)
class CheckpointerTest {
    @TempDir private Path folder = Path.of("");

    private Path database() {
        return folder.resolve("ledger.db");
    }

    private Path evidence() {
        return folder.resolve("evidence");
    }

    private Anchor anchor() {
        return new Anchor(folder.resolve("anchor"), SampleLedger.MIGRATION);
    }

    private List<SignedNote> written() {
        return CheckpointFile.read(Kept.checkpoints(evidence()));
    }

    private static long size(SignedNote note) {
        return Checkpoint.of(note).orElseThrow().size();
    }

    private Checkpointer start(Ledger ledger, @Nullable Anchor anchor) {
        return Checkpointer.start(evidence(), SampleLedger.MIGRATION, anchor, ledger);
    }

    /// Writes the sample with checkpoints, as a whole process would.
    private void serve(@Nullable Anchor anchor) throws Exception {
        try (SqliteLedger stored = SqliteLedger.open(database(), "serve");
                Checkpointer checkpointer = start(stored, anchor)) {
            SampleLedger.write(new CheckpointedLedger(stored, checkpointer));
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private void sql(String change) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(change)).isPositive();
        }
    }

    @Test
    void aGateResultIsCoveredWithoutAnybodyWaiting() throws Exception {
        try (SqliteLedger stored = SqliteLedger.open(database(), "serve");
                Checkpointer checkpointer = start(stored, null)) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            SampleLedger.append(ledger, new Entry.Refused("cutover", "ann", List.of("lag")));

            until(() -> !written().isEmpty());

            assertThat(size(written().getLast())).isEqualTo(1);
            assertThat(ledger.lack()).isNull();
        }
    }

    @Test
    void atTheEndEverythingIsCoveredSignedAndAnchored() throws Exception {
        serve(anchor());

        Kept kept = Kept.open(evidence(), SampleLedger.MIGRATION, anchor());
        try (Ledger ledger = SqliteLedger.openToRead(database())) {
            List<String> records = ledger.texts(1, Integer.MAX_VALUE);
            assertThat(kept.against(records)).isEmpty();
            assertThat(size(kept.notes().getLast())).isEqualTo(records.size());
            assertThat(kept.anchored()).containsExactlyElementsOf(kept.notes());
        }
    }

    @Test
    void aRecordChangedOnDiskStopsTheNextStartWithASentence() throws Exception {
        serve(null);
        sql("UPDATE ledger SET text = replace(text, '\"ann\"', '\"eve\"') WHERE seq = 5");

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, null))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("The ledger contradicts its signed checkpoints")
                    .hasMessageContaining("Record 6 does not follow from the one before it");
        }
    }

    @Test
    void aLedgerWhoseEndWasCutOffStopsTheNextStart() throws Exception {
        serve(null);
        sql("DELETE FROM ledger WHERE seq > 9");

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, null))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("there are 9: the end was cut off");
        }
    }

    @Test
    void ledgerAndCheckpointsSetBackTogetherAreFoundByTheAnchor() throws Exception {
        try (SqliteLedger stored = SqliteLedger.open(database(), "serve");
                Checkpointer checkpointer = start(stored, anchor())) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            SampleLedger.append(ledger, new Entry.Founded("respiratory", SIDE));
        }
        Path old = Files.copy(database(), folder.resolve("old.db"));
        Path notes = Files.copy(Kept.checkpoints(evidence()), folder.resolve("old-notes"));
        serve(anchor());
        Files.copy(old, database(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(notes, Kept.checkpoints(evidence()), StandardCopyOption.REPLACE_EXISTING);

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, anchor()))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("the end was cut off");
            start(stored, null).close();
        }
    }

    @Test
    void aLedgerThatAPersonSetBackGoesOnAndWhatItLostIsSetAsideOnceAndByName() throws Exception {
        serve(anchor());
        List<SignedNote> lost = anchor().read();
        sql("DELETE FROM ledger WHERE seq > 9");
        SetBack.say(evidence(), "ann", "the disk died", Instant.EPOCH);

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve");
                Checkpointer checkpointer = start(stored, anchor())) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            assertThat(stored.readAll().getLast().entry())
                    .isInstanceOf(Entry.Restored.class)
                    .extracting("who", "records")
                    .containsExactly("ann", 9L);
            for (int i = 0; i < 15; i++) {
                SampleLedger.append(ledger, new Entry.Refused("cutover", "ann", List.of("lag")));
            }
        }
        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            start(stored, anchor()).close();
            assertThat(stored.readAll()).as("said once").hasSize(25);
        }
        assertThat(size(written().getLast())).isEqualTo(25);
        assertThat(anchor().read()).as("old and new").containsAll(lost).containsAll(written());

        // Nothing else is excused by it.
        sql("UPDATE ledger SET text = replace(text, '\"ann\"', '\"eve\"') WHERE seq = 12");
        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, anchor())).hasMessageContaining("Record 13");
        }
    }

    @Test
    void aPersonsWordExcusesNoChangeBeforeTheEnd() throws Exception {
        serve(anchor());
        sql("UPDATE ledger SET text = replace(text, '\"ann\"', '\"eve\"') WHERE seq = 5");
        SetBack.say(evidence(), "ann", "the disk died", Instant.EPOCH);

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, anchor())).hasMessageContaining("Record 6");
            assertThat(stored.readAll()).noneMatch(it -> it.entry() instanceof Entry.Restored);
        }
    }

    private static final org.handoff.model.Environment SIDE = org.handoff.model.Environment.LEGACY;

    @Test
    void aLedgerChangedUnderARunningProcessRaisesAnAlarmThatLetsNothingNewBegin() throws Exception {
        try (SqliteLedger stored = SqliteLedger.open(database(), "serve");
                Checkpointer checkpointer = start(stored, null)) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            SampleLedger.write(ledger);
            until(() -> !written().isEmpty() && size(written().getLast()) == 20);
            sql("UPDATE ledger SET text = replace(text, '\"ann\"', '\"eve\"') WHERE seq = 5");
            SampleLedger.append(ledger, new Entry.Refused("cutover", "ann", List.of("lag")));

            until(() -> ledger.lack() != null);

            Fault lack = ledger.lack();
            assertThat(Objects.requireNonNull(lack).code()).isEqualTo(Checkpointer.CONTRADICTION);
        }
        assertThat(size(written().getLast())).as("nothing is signed any more").isEqualTo(20);
    }

    @Test
    void aLostKeyIsReplacedAndWhatItSignedKeepsCounting() throws Exception {
        serve(null);
        Files.delete(evidence().resolve("signing-key"));

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve");
                Checkpointer checkpointer = start(stored, null)) {
            SampleLedger.append(
                    new CheckpointedLedger(stored, checkpointer), new Entry.RetireAsked("bob"));
        }

        Kept kept = Kept.open(evidence(), SampleLedger.MIGRATION, null);
        assertThat(kept.keys()).hasSize(2);
        assertThat(kept.flaws()).isEmpty();
    }

    @Test
    void aForgedCheckpointIsFound() throws Exception {
        serve(null);
        SigningKey eve = SigningKey.ofThisProcess(Kept.origin(SampleLedger.MIGRATION));
        SignedNote forged = eve.sign(written().getLast().text());
        Files.writeString(
                Kept.checkpoints(evidence()),
                SignedNote.together(List.of(forged)),
                StandardOpenOption.APPEND);

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, null))
                    .hasMessageContaining("was not signed by a known key");
        }
    }

    @Test
    void aHalfWrittenCheckpointIsCutOffAndTheNextOneFollows() throws Exception {
        serve(null);
        byte[] whole = Files.readAllBytes(Kept.checkpoints(evidence()));
        int notes = written().size();
        for (int torn : new int[] {1, 40, 90, 150}) {
            Files.write(
                    Kept.checkpoints(evidence()),
                    java.util.Arrays.copyOf(whole, torn),
                    StandardOpenOption.APPEND);
            try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
                start(stored, null).close();
            }
            assertThat(written()).hasSize(notes);
        }
    }

    @Test
    void moreThanACrashLeavesHalfWrittenIsRefused() throws Exception {
        serve(null);
        Files.writeString(
                Kept.checkpoints(evidence()), "x".repeat(2000), StandardOpenOption.APPEND);

        try (SqliteLedger stored = SqliteLedger.open(database(), "serve")) {
            assertThatThrownBy(() -> start(stored, null)).hasMessageContaining("are damaged");
        }
    }

    @Test
    void anAnchorThatCannotBeWrittenStopsNothing() throws Exception {
        Path blocked = Files.writeString(folder.resolve("a-file"), "");

        serve(new Anchor(blocked, SampleLedger.MIGRATION));

        assertThat(size(written().getLast())).isEqualTo(20);
    }

    @Test
    void killedAtAnyMomentTheNextStartGoesOn() throws Exception {
        long before = 0;
        for (int round = 0; round < 6; round++) {
            Process process = KilledWriter.start(folder, round);
            long records = before + 3 + round * 7L;
            until(() -> !process.isAlive() || records() >= records);
            process.destroyForcibly().waitFor();
            assertThat(Files.readString(folder.resolve("writer.log"))).doesNotContain("Exception");
            before = records();
            Kept kept = Kept.open(evidence(), SampleLedger.MIGRATION, anchor());
            try (Ledger ledger = SqliteLedger.openToRead(database())) {
                assertThat(kept.against(ledger.texts(1, Integer.MAX_VALUE))).isEmpty();
            }
        }
        serve(anchor());
        assertThat(size(written().getLast())).isEqualTo(before + 20);
    }

    private long records() {
        if (!Files.exists(database())) {
            return 0;
        }
        try (Ledger ledger = SqliteLedger.openToRead(database())) {
            return ledger.texts(1, Integer.MAX_VALUE).size();
        } catch (HandoffException e) {
            return 0;
        }
    }
}
