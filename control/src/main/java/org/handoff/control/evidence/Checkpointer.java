package org.handoff.control.evidence;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The thread that signs checkpoints over the ledger while it grows. Each time it reads the whole
/// ledger again and holds it against the last checkpoint; if they contradict, it raises an alarm
/// and signs nothing any more.
///
/// Nobody waits for it: a checkpoint that cannot be written is tried again, and the next one covers
/// what it would have covered.
public final class Checkpointer implements AutoCloseable {
    /// Code of the alarm.
    public static final String CONTRADICTION = "evidence.contradiction";

    /// Between two tries to write.
    private static final Duration RETRY = Duration.ofSeconds(10);

    /// How long the last checkpoint may take at the end.
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Ledger ledger;
    private final SigningKey key;
    private final @Nullable Anchoring anchoring;
    private final CheckpointFile file;
    private final Thread thread;
    private final CheckpointPlan plan = new CheckpointPlan();
    private @Nullable Checkpoint last;
    private long retryAt = System.nanoTime();
    private boolean closed;
    private volatile @Nullable Fault alarm;

    private Checkpointer(
            Ledger ledger,
            Kept kept,
            @Nullable Anchor anchor,
            Set<SignedNote> aside,
            CheckpointFile file) {
        this.ledger = ledger;
        this.key = kept.key();
        this.file = file;
        this.anchoring =
                anchor == null
                        ? null
                        : new Anchoring(
                                anchor,
                                key.verifier(),
                                aside,
                                anchor.isNear() ? () -> {} : () -> look(anchor, kept, aside),
                                this::raise);
        this.last = kept.checkpoints().stream().reduce(null, Checkpointer::longer);
        this.thread = Thread.ofPlatform().name("checkpoints").daemon().unstarted(this::run);
    }

    private static @Nullable Checkpoint longer(@Nullable Checkpoint left, Checkpoint right) {
        return left != null && left.size() >= right.size() ? left : right;
    }

    /// Holds ledger, checkpoints and anchor against each other, and starts. An anchor that is not
    /// near is held against them behind the start, unless a person set the ledger back.
    ///
    /// @param folder of key and checkpoints; made if it is not there
    /// @param ledger to read
    /// @throws HandoffException [#CONTRADICTION] if they do not fit; `evidence.key`,
    ///   `evidence.checkpoints` if they cannot be used
    public static Checkpointer start(
            Path folder, String migration, @Nullable Anchor anchor, Ledger ledger) {
        Kept kept =
                SetBack.accept(
                        folder,
                        Kept.open(folder, migration, atOnce(folder, anchor)),
                        ledger,
                        InstantSource.system());
        List<String> records = ledger.texts(1, Integer.MAX_VALUE);
        List<Flaw> flaws = kept.against(records);
        if (!flaws.isEmpty()) {
            throw new HandoffException(contradiction(flaws, folder));
        }
        CheckpointFile file = CheckpointFile.open(Kept.checkpoints(folder));
        Kept counting = kept.counting(records);
        Set<SignedNote> aside = SetBack.of(records, kept.aside());
        Checkpointer checkpointer = new Checkpointer(ledger, counting, anchor, aside, file);
        checkpointer.begin(counting, records.size());
        LOG.info("checkpoints are signed by the key {}", kept.key().verifier().fingerprint());
        return checkpointer;
    }

    private static @Nullable Anchor atOnce(Path folder, @Nullable Anchor anchor) {
        boolean wanted = anchor != null && (anchor.isNear() || SetBack.isSaid(folder));
        return wanted ? anchor : null;
    }

    /// The anchor is read first: the ledger is never behind what was anchored of it.
    private void look(Anchor at, Kept kept, Set<SignedNote> aside) {
        List<Checkpoint> anchored =
                Kept.known(at, at.read(), kept.keys()).stream()
                        .filter(note -> !aside.contains(note))
                        .flatMap(note -> Checkpoint.of(note).stream())
                        .toList();
        List<Flaw> flaws = LedgerCheck.of(ledger.texts(1, Integer.MAX_VALUE), anchored);
        if (!flaws.isEmpty()) {
            throw new HandoffException(contradiction(flaws, at));
        }
    }

    private synchronized void raise(Fault found) {
        alarm = found;
        notifyAll();
    }

    public static Fault contradiction(List<Flaw> flaws, Object where) {
        return new Fault(
                Fault.Kind.OPERATOR,
                CONTRADICTION,
                "The ledger contradicts its signed checkpoints in "
                        + where
                        + ". "
                        + flaws.stream().map(Flaw::text).collect(Collectors.joining(" ")),
                "It was changed behind Handoff's back, or set back to an older copy. Keep both as"
                        + " they are, find out how, and restore the ledger that fits. If you"
                        + " set its database back yourself: handoff restore --set-back.");
    }

    /// What an earlier process left open is made good within the plan's time.
    private void begin(Kept kept, int records) {
        Checkpoint covered = last;
        if (records > (covered == null ? 0 : covered.size())) {
            plan.behind(System.nanoTime());
        }
        if (!kept.notes().isEmpty()) {
            SignedNote newest = kept.notes().getLast();
            Checkpoint.of(newest).ifPresent(said -> anchored(newest, said.size()));
        }
        if (anchoring != null) {
            anchoring.start();
        }
        thread.start();
    }

    /// A record was made durable. Never blocks for long.
    synchronized void recorded(Entry entry) {
        plan.recorded(entry, System.nanoTime());
        notifyAll();
    }

    /// Why nothing new may be begun: the ledger was changed under this process; `null` if not.
    @Nullable Fault alarm() {
        return alarm;
    }

    /// How far the anchor is behind; `null` if there is none.
    public @Nullable AnchorState anchor() {
        return anchoring == null ? null : anchoring.state();
    }

    private void run() {
        try {
            while (awaitDue()) {
                sign();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false at the end, and once there is an alarm
    private synchronized boolean awaitDue() throws InterruptedException {
        while (!closed && alarm == null) {
            long now = System.nanoTime();
            long due = plan.untilDue(now);
            long wait = due == Long.MAX_VALUE ? due : Math.max(due, retryAt - now);
            if (wait <= 0) {
                return true;
            }
            // rounded up, so that it is due when the wait ends
            wait(wait == Long.MAX_VALUE ? 0 : wait / 1_000_000 + 1);
        }
        return false;
    }

    /// Marks everything as covered before it reads: what is recorded meanwhile is covered next
    /// time.
    private void sign() {
        synchronized (this) {
            plan.covered();
        }
        try {
            List<String> records = ledger.texts(1, Integer.MAX_VALUE);
            Checkpoint before = last;
            List<Flaw> flaws =
                    LedgerCheck.of(records, before == null ? List.of() : List.of(before));
            if (!flaws.isEmpty()) {
                Fault found = contradiction(flaws, file);
                alarm = found;
                LOG.error(found.sentence());
            } else if (records.size() > (before == null ? 0 : before.size())) {
                write(records);
            }
        } catch (IOException | HandoffException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("no checkpoint could be written; tried again");
            again();
        }
    }

    private synchronized void again() {
        plan.behind(System.nanoTime() - CheckpointPlan.EVERY.toNanos());
        retryAt = System.nanoTime() + RETRY.toNanos();
    }

    private void write(List<String> records) throws IOException {
        MerkleTree tree = new MerkleTree();
        records.forEach(tree::add);
        Checkpoint next = Checkpoint.of(key.verifier().name(), tree);
        SignedNote note = key.sign(next.text());
        file.append(note);
        last = next;
        LOG.debug("checkpoint over {} records", next.size());
        anchored(note, next.size());
    }

    private void anchored(SignedNote note, long size) {
        if (anchoring != null) {
            anchoring.add(note, size);
        }
    }

    /// Signs what is not covered yet. The ledger is still open then.
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try (file) {
            thread.join(CLOSE_BOUND);
            if (alarm == null && !thread.isAlive() && isUncovered()) {
                sign();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (anchoring != null) {
                anchoring.close();
            }
        }
    }

    private synchronized boolean isUncovered() {
        return plan.untilDue(System.nanoTime()) != Long.MAX_VALUE;
    }
}
