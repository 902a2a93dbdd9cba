package org.handoff.control.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.evidence.worm.WormFolder;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

@Timeout(60)
class AnchoringTest {
    @TempDir private Path folder = Path.of("");

    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();

    /// A folder that stands for a far storage: it may not answer, or refuse.
    private record Far(WormFolder kept, CountDownLatch answers, AtomicInteger refusals)
            implements WriteOnce {
        @Override
        public byte[] put(String name, byte[] content) throws IOException {
            await();
            return kept.put(name, content);
        }

        @Override
        public List<byte[]> read(String prefix, int most) throws IOException {
            await();
            return Files.exists(kept.folder()) ? kept.read(prefix, most) : List.of();
        }

        private void await() throws IOException {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (refusals.getAndDecrement() > 0) {
                throw new IOException("the server says 503");
            }
        }

        @Override
        public boolean isNear() {
            return false;
        }
    }

    private WormFolder store() {
        return new WormFolder(folder.resolve("anchor"));
    }

    private Anchor far() {
        return new Anchor(new Far(store(), answers, refusals), SampleLedger.MIGRATION);
    }

    private SqliteLedger ledger() {
        return SqliteLedger.open(folder.resolve("ledger.db"), "serve");
    }

    private Checkpointer start(Ledger ledger, @Nullable Anchor anchor) {
        return Checkpointer.start(
                folder.resolve("evidence"), SampleLedger.MIGRATION, anchor, ledger);
    }

    private List<SignedNote> written() {
        return CheckpointFile.read(Kept.checkpoints(folder.resolve("evidence")));
    }

    private static AnchorState state(Checkpointer checkpointer) {
        return Objects.requireNonNull(checkpointer.anchor());
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static void refuse(Ledger ledger) throws Exception {
        SampleLedger.append(ledger, new Entry.Refused("cutover", "ann", List.of("lag")));
    }

    @Test
    void anAnchorThatNeverAnswersSlowsNothingAndIsTold() throws Exception {
        long closing;
        try (SqliteLedger stored = ledger();
                Checkpointer checkpointer = start(stored, far())) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            for (int i = 1; i <= 3; i++) {
                refuse(ledger);
                int size = i;
                until(() -> written().size() == size);
            }
            until(() -> state(checkpointer).waiting() == 3);
            assertThat(ledger.lack()).isNull();
            assertThat(state(checkpointer).attention(Duration.ofNanos(1)))
                    .contains("no checkpoint of the ledger reached the anchor");
            assertThat(state(checkpointer).attention(Duration.ofMinutes(1))).isEmpty();
            closing = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(8));
        assertThat(folder.resolve("anchor")).doesNotExist();
    }

    @Test
    void whatWasRefusedArrivesLaterAndInOrder() throws Exception {
        answers.countDown();
        refusals.set(1);
        try (SqliteLedger stored = ledger();
                Checkpointer checkpointer = start(stored, far())) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            refuse(ledger);
            refuse(ledger);
            until(() -> state(checkpointer).failures() == 1);
            assertThat(state(checkpointer).problem()).contains("503");

            until(() -> state(checkpointer).written() > 0 && state(checkpointer).waiting() == 0);

            assertThat(state(checkpointer).problem()).isEmpty();
            assertThat(far().read()).containsExactlyElementsOf(written());
        }
    }

    @Test
    void whatWaitsIsBoundedAndTheOldestIsDropped() {
        SampleArchive sample = new SampleArchive();
        SignedNote note = sample.checkpoint();
        Anchoring anchoring =
                new Anchoring(
                        far(), sample.key().verifier(), java.util.Set.of(), () -> {}, fault -> {});
        for (int i = 0; i < Anchoring.WAITING_MAX + 7; i++) {
            anchoring.add(note, i);
        }

        assertThat(anchoring.state().waiting()).isEqualTo(Anchoring.WAITING_MAX);
        assertThat(anchoring.state().dropped()).isEqualTo(7);
    }

    @Test
    void aFarAnchorThatKnowsMoreStopsWhatIsNewBehindTheStart() throws Exception {
        answers.countDown();
        try (SqliteLedger stored = ledger();
                Checkpointer checkpointer = start(stored, far())) {
            SampleLedger.write(new CheckpointedLedger(stored, checkpointer));
        }
        Files.delete(folder.resolve("ledger.db"));
        Files.delete(Kept.checkpoints(folder.resolve("evidence")));

        try (SqliteLedger stored = ledger();
                Checkpointer checkpointer = start(stored, far())) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            SampleLedger.append(
                    ledger, new Entry.Founded(SampleLedger.MIGRATION, Environment.LEGACY));

            until(() -> ledger.lack() != null);

            Fault lack = Objects.requireNonNull(ledger.lack());
            assertThat(lack.code()).isEqualTo(Checkpointer.CONTRADICTION);
            assertThat(lack.text()).contains("the end was cut off");
        }
    }

    @Test
    void aNameThatHoldsAnotherCheckpointOfTheSameKeyIsAnAlarm() throws Exception {
        Anchor anchor = new Anchor(store(), SampleLedger.MIGRATION);
        try (SqliteLedger stored = ledger();
                Checkpointer checkpointer = start(stored, anchor)) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            SigningKey key =
                    SigningKey.open(
                            folder.resolve("evidence").resolve("signing-key"),
                            Kept.origin(SampleLedger.MIGRATION));
            MerkleTree other = new MerkleTree();
            other.add("a record of another ledger");
            SignedNote fork = key.sign(Checkpoint.of(key.verifier().name(), other).text());
            anchor.write(fork, 1, key.verifier(), java.util.Set.of());
            refuse(ledger);

            until(() -> ledger.lack() != null);

            assertThat(Objects.requireNonNull(ledger.lack()).text())
                    .contains("two ledgers grew from one");
            assertThat(anchor.read()).containsExactly(fork);
        }
    }

    @Test
    void whatSomebodyElseLeftUnderANameIsPassedBy() throws Exception {
        SampleArchive sample = new SampleArchive();
        VerifierKey key = sample.key().verifier();
        Anchor anchor = new Anchor(store(), SampleLedger.MIGRATION);
        SignedNote ours = sample.checkpoint();
        SignedNote theirs = SigningKey.ofThisProcess("eve").sign(ours.text());
        anchor.write(theirs, 20, key, java.util.Set.of());

        anchor.write(ours, 20, key, java.util.Set.of());
        anchor.write(ours, 20, key, java.util.Set.of());

        assertThat(anchor.read()).containsExactlyInAnyOrder(theirs, ours);
    }
}
