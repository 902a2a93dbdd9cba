package org.handoff.control.evidence;

import org.handoff.control.evidence.worm.WormFolder;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Storage out of reach of whoever may write the ledger: each checkpoint has a name of its own
/// there, written once and never changed. What it holds bounds how far back anybody could set the
/// ledger unseen.
public final class Anchor implements AutoCloseable {
    /// Checkpoints that are read; the newest count.
    static final int NOTES_MAX = 100_000;

    private static final String SUFFIX = ".checkpoint";
    private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);

    private final WriteOnce storage;
    private final String migration;

    public Anchor(WriteOnce storage, String migration) {
        this.storage = storage;
        this.migration = migration;
    }

    /// In a folder.
    public Anchor(Path folder, String migration) {
        this(new WormFolder(folder), migration);
    }

    boolean isNear() {
        return storage.isNear();
    }

    /// Writes one; nothing happens if it stands there. What was set aside with a person's word, and
    /// what somebody else left under the name, stays; this one gets a name of its own beside it.
    ///
    /// @param aside checkpoints of this key that count no more
    /// @throws HandoffException [Checkpointer#CONTRADICTION] if another checkpoint of the same key
    ///   over as many records stands there: two ledgers grew from one
    void write(SignedNote note, long size, VerifierKey key, Set<SignedNote> aside)
            throws IOException {
        byte[] bytes = note.written().getBytes(StandardCharsets.UTF_8);
        String name = "%s-%012d-%s".formatted(migration, size, key.fingerprint().substring(0, 8));
        byte[] there = storage.put(name + SUFFIX, bytes);
        if (Arrays.equals(there, bytes)) {
            return;
        }
        Optional<SignedNote> other = note(there);
        if (other.filter(it -> !aside.contains(it) && isOf(it, key)).isPresent()) {
            throw new HandoffException(forked(size));
        }
        if (other.filter(aside::contains).isEmpty()) {
            LOG.warn("{} holds something under {} that this key did not sign", storage, name);
        }
        String beside = name + "-" + Sha256.hex(bytes).substring(0, 16) + SUFFIX;
        if (!Arrays.equals(storage.put(beside, bytes), bytes)) {
            throw new IOException("the names " + name + " and " + beside + " are both taken");
        }
    }

    private static boolean isOf(SignedNote note, VerifierKey key) {
        return Kept.checkpoint(note, List.of(key)).isPresent();
    }

    private Fault forked(long size) {
        return Checkpointer.contradiction(
                List.of(
                        Flaw.of(
                                "It holds another checkpoint of the same key over "
                                        + size
                                        + " records: two ledgers grew from one.")),
                this);
    }

    /// The whole notes there, the smallest size first. A half-written one is none.
    ///
    /// @throws HandoffException `evidence.anchor` if it cannot be read
    public List<SignedNote> read() {
        return read(storage, migration + "-");
    }

    /// Those of all migrations.
    ///
    /// @throws HandoffException `evidence.anchor` if it cannot be read
    public static List<SignedNote> notesIn(WriteOnce storage) {
        return read(storage, "");
    }

    private static List<SignedNote> read(WriteOnce storage, String prefix) {
        try {
            return storage.read(prefix, NOTES_MAX).stream()
                    .flatMap(bytes -> note(bytes).stream())
                    .toList();
        } catch (IOException e) {
            throw HandoffException.external(
                    "evidence.anchor",
                    "The anchor " + storage + " cannot be read: " + e.getMessage() + ".",
                    "Look whether it is there, and may be read and written.",
                    e);
        }
    }

    private static Optional<SignedNote> note(byte[] bytes) {
        return SignedNote.parse(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        storage.close();
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
