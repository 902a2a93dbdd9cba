package org.handoff.control.evidence;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a control plane's folder and its anchor hold: the key, the public keys, the checkpoints.
///
/// @param key that signs now
/// @param keys that ever signed
/// @param notes the checkpoints of the folder, in the order of writing
/// @param anchored those of the anchor that one of the keys signed
/// @param flaws what is wrong with notes before they are held against the ledger
/// @param aside lists of notes that count no more where the ledger names a list's hash
public record Kept(
        SigningKey key,
        List<VerifierKey> keys,
        List<SignedNote> notes,
        List<SignedNote> anchored,
        List<Flaw> flaws,
        Map<String, Set<SignedNote>> aside) {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    public Kept {
        keys = List.copyOf(keys);
        notes = List.copyOf(notes);
        anchored = List.copyOf(anchored);
        flaws = List.copyOf(flaws);
        aside = Map.copyOf(aside);
    }

    /// Of a ledger that was never set back.
    public Kept(
            SigningKey key,
            List<VerifierKey> keys,
            List<SignedNote> notes,
            List<SignedNote> anchored,
            List<Flaw> flaws) {
        this(key, keys, notes, anchored, flaws, Map.of());
    }

    /// The name that signs a migration's checkpoints: their origin.
    public static String origin(String migration) {
        return "handoff/" + migration;
    }

    /// Reads it; the key is made if it is not there.
    ///
    /// @param anchor `null` if there is none; one that cannot be read is told in the log only: it
    ///   is not needed to go on
    public static Kept open(Path folder, String migration, @Nullable Anchor anchor) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw HandoffException.external(
                    "evidence.checkpoints",
                    "The folder " + folder + " cannot be made.",
                    "Look at its permissions.",
                    e);
        }
        SigningKey key = SigningKey.open(folder.resolve("signing-key"), origin(migration));
        List<VerifierKey> keys = KeyRing.with(folder.resolve("keys"), key.verifier());
        List<SignedNote> notes = CheckpointFile.read(checkpoints(folder));
        List<Flaw> flaws = new ArrayList<>();
        for (int i = 0; i < notes.size(); i++) {
            if (checkpoint(notes.get(i), keys).isEmpty()) {
                flaws.add(Flaw.of("Checkpoint " + (i + 1) + " was not signed by a known key."));
            }
        }
        return new Kept(key, keys, notes, anchored(anchor, keys), flaws, SetBack.lists(folder));
    }

    static Path checkpoints(Path folder) {
        return folder.resolve("checkpoints");
    }

    private static List<SignedNote> anchored(@Nullable Anchor anchor, List<VerifierKey> keys) {
        if (anchor == null) {
            return List.of();
        }
        try {
            return known(anchor, anchor.read(), keys);
        } catch (HandoffException e) {
            LOG.warn("Checkpoints are not held against the anchor: {}", e.getMessage());
            return List.of();
        }
    }

    /// Those of an anchor that one of the keys signed; how many others there are is told in the
    /// log.
    static List<SignedNote> known(Anchor anchor, List<SignedNote> all, List<VerifierKey> keys) {
        List<SignedNote> known =
                all.stream().filter(note -> checkpoint(note, keys).isPresent()).toList();
        if (known.size() < all.size()) {
            LOG.warn(
                    "{} of {} checkpoints in the anchor {} are signed by no known key.",
                    all.size() - known.size(),
                    all.size(),
                    anchor);
        }
        return known;
    }

    /// What a note says, if one of the keys signed it in the name of the ledger it speaks of.
    public static Optional<Checkpoint> checkpoint(SignedNote note, List<VerifierKey> keys) {
        return Checkpoint.of(note)
                .filter(said ->
                        keys.stream()
                                .anyMatch(key ->
                                        key.name().equals(said.origin()) && key.signed(note)));
    }

    Kept withAside(Map<String, Set<SignedNote>> lists) {
        return new Kept(key, keys, notes, anchored, flaws, lists);
    }

    /// Without those that the ledger itself set aside.
    ///
    /// @param records canonical texts, from the first
    public Kept counting(List<String> records) {
        return without(SetBack.of(records, aside));
    }

    Kept without(Set<SignedNote> gone) {
        return gone.isEmpty()
                ? this
                : new Kept(
                        key,
                        keys,
                        notes.stream().filter(it -> !gone.contains(it)).toList(),
                        anchored.stream().filter(it -> !gone.contains(it)).toList(),
                        flaws,
                        aside);
    }

    /// All that count, of folder and anchor.
    List<Checkpoint> checkpoints() {
        return Stream.concat(notes.stream(), anchored.stream())
                .flatMap(note -> checkpoint(note, keys).stream())
                .distinct()
                .toList();
    }

    /// Holds everything against a ledger.
    ///
    /// @param records canonical texts, from the first
    public List<Flaw> against(List<String> records) {
        List<Flaw> all = new ArrayList<>(flaws);
        all.addAll(LedgerCheck.of(records, counting(records).checkpoints()));
        return all;
    }
}
