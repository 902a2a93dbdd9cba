package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.Checkpoint;
import org.handoff.control.evidence.Flaw;
import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.LedgerCheck;
import org.handoff.control.evidence.Sha256;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.VerifierKey;
import org.handoff.model.HandoffException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Checks an archive with nothing but the archive, and what the one who checks knows from
/// elsewhere: the fingerprint of the key, and checkpoints of an anchor. One use, one thread.
public final class ArchiveCheck {
    private final Archive archive;
    private final List<Flaw> flaws = new ArrayList<>();
    private List<VerifierKey> keys = List.of();
    private List<String> records = List.of();
    private List<Checkpoint> checkpoints = List.of();
    private String signer = "";

    private ArchiveCheck(Archive archive) {
        this.archive = archive;
    }

    /// What was found.
    ///
    /// @param records how many
    /// @param checkpoints with a right signature
    /// @param anchored checkpoints from elsewhere that were held against the ledger
    /// @param fingerprint of the key that signed the index; empty if none did
    /// @param flaws what is not right; empty if everything is
    public record Result(
            int records, int checkpoints, int anchored, String fingerprint, List<Flaw> flaws) {
        public Result {
            flaws = List.copyOf(flaws);
        }

        public boolean isRight() {
            return flaws.isEmpty();
        }
    }

    /// @param fingerprint that the signer's key must have; empty for any
    /// @param anchored checkpoints from elsewhere; those of other ledgers are left out
    public static Result check(Archive archive, String fingerprint, List<SignedNote> anchored) {
        ArchiveCheck check = new ArchiveCheck(archive);
        check.keys();
        check.index();
        check.ledger();
        check.checkpoints();
        List<Checkpoint> elsewhere =
                anchored.stream()
                        .flatMap(note -> Kept.checkpoint(note, check.keys).stream())
                        .toList();
        check.foreign(anchored);
        List<Checkpoint> all = new ArrayList<>(check.checkpoints);
        all.addAll(elsewhere);
        List<Flaw> contradictions = LedgerCheck.of(check.records, all);
        check.flaws.addAll(contradictions);
        if (contradictions.isEmpty()) {
            // of a ledger that is not whole nothing is derived: its numbers lead anywhere
            check.derived();
        }
        if (!fingerprint.isEmpty() && !fingerprint.equals(check.signer)) {
            check.flaw("The index was signed by another key than the one that was expected.");
        }
        return new Result(
                check.records.size(),
                check.checkpoints.size(),
                elsewhere.size(),
                check.signer,
                check.flaws);
    }

    private void flaw(String text) {
        flaws.add(Flaw.of(text));
    }

    private byte[] bytes(String name) {
        byte[] content = archive.bytes(name);
        if (content == null) {
            flaw(name + " is missing.");
            return new byte[0];
        }
        return content;
    }

    private void keys() {
        try {
            keys = Archive.text(bytes(Archive.KEYS)).lines().map(VerifierKey::parse).toList();
        } catch (HandoffException e) {
            flaw(Archive.KEYS + " holds what is no key.");
        }
    }

    private void index() {
        byte[] index = bytes(Archive.INDEX);
        SortedMap<String, byte[]> indexed = new TreeMap<>(archive.files());
        indexed.remove(Archive.INDEX);
        indexed.remove(Archive.INDEX_NOTE);
        if (!Arrays.equals(index, Archive.bytesOf(ArchiveMaker.index(indexed)))) {
            flaw("The files are not those of the index: " + different(index, indexed) + ".");
        }
        SignedNote note =
                SignedNote.parse(Archive.text(bytes(Archive.INDEX_NOTE)))
                        .orElse(new SignedNote("", List.of()));
        for (VerifierKey key : keys) {
            if (key.signed(note) && note.text().equals(ArchiveMaker.indexText(key, index))) {
                signer = key.fingerprint();
            }
        }
        if (signer.isEmpty()) {
            flaw("The index was not signed by a key of the archive.");
        }
    }

    /// Names only those that an index may name: everything else is somebody's text.
    private static String different(byte[] index, SortedMap<String, byte[]> files) {
        List<String> lines = Archive.text(index).lines().toList();
        List<String> wrong = new ArrayList<>();
        files.forEach((name, content) -> {
            if (!lines.contains(Sha256.hex(content) + "  " + name)) {
                wrong.add(name);
            }
        });
        return wrong.isEmpty()
                ? "one that it names is missing, or its form is wrong"
                : String.join(", ", wrong.subList(0, Math.min(5, wrong.size())));
    }

    private void ledger() {
        byte[] content = bytes(Archive.LEDGER);
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            if (!text.endsWith("\n")) {
                flaw("The ledger does not end with a whole record.");
                return;
            }
            records = List.of(text.substring(0, text.length() - 1).split("\n", -1));
        } catch (CharacterCodingException e) {
            flaw("The ledger is not UTF-8: it was changed.");
        }
    }

    private void checkpoints() {
        byte[] content = bytes(Archive.CHECKPOINTS);
        SignedNote.Read read = SignedNote.readTogether(content);
        if (read.end() != content.length) {
            flaw("Checkpoint " + (read.notes().size() + 1) + " is not whole.");
        }
        List<Checkpoint> found = new ArrayList<>();
        for (int i = 0; i < read.notes().size(); i++) {
            var said = Kept.checkpoint(read.notes().get(i), keys);
            if (said.isEmpty()) {
                flaw("Checkpoint " + (i + 1) + " was not signed by a key of the archive.");
            }
            said.ifPresent(found::add);
        }
        checkpoints = List.copyOf(found);
        if (found.isEmpty() || found.getLast().size() != records.size()) {
            flaw("The last checkpoint does not cover exactly the records that are here.");
        }
    }

    /// Somebody signed for this ledger whom the archive does not know: one of the two is made up.
    private void foreign(List<SignedNote> anchored) {
        long foreign =
                anchored.stream()
                        .filter(note -> isOurs(note) && Kept.checkpoint(note, keys).isEmpty())
                        .count();
        if (foreign > 0) {
            flaw(
                    foreign
                            + " checkpoints from elsewhere are of this ledger, but were not signed"
                            + " by a key of the archive.");
        }
    }

    private boolean isOurs(SignedNote note) {
        return Checkpoint.of(note)
                .filter(said -> keys.stream().anyMatch(key -> key.name().equals(said.origin())))
                .isPresent();
    }

    /// Timings, gate results and certificates say what the ledger says.
    private void derived() {
        int format = Made.format(bytes(Archive.MADE));
        if (format < Made.OLDEST || format > Made.FORMAT) {
            flaw("The archive is of another format than this version of Handoff derives.");
            return;
        }
        try {
            Account account = Account.of(records);
            Map<String, ObjectNode> expected = Derived.of(records, account, format);
            for (Map.Entry<String, ObjectNode> file : expected.entrySet()) {
                String name = file.getKey();
                if (!new JsonMapper()
                        .readTree(Archive.text(bytes(name)))
                        .equals(new JsonMapper().readTree(file.getValue().toString()))) {
                    flaw(name + " does not say what the ledger says.");
                }
            }
            archive.files().keySet().stream()
                    .filter(name -> name.startsWith(Archive.CERTIFICATES))
                    .filter(name -> !name.startsWith(Archive.VALIDATIONS))
                    .filter(name -> !expected.containsKey(name))
                    .forEach(name -> flaw(name + " is about no run of the ledger."));
        } catch (JsonProcessingException | HandoffException e) {
            flaw("What is derived from the ledger cannot be read.");
        }
    }
}
