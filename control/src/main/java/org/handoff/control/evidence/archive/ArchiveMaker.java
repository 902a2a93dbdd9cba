package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.Checkpoint;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.control.evidence.Flaw;
import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.MerkleTree;
import org.handoff.control.evidence.Sha256;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.VerifierKey;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.paper.HtmlSheet;
import org.handoff.control.paper.PdfSheet;
import org.handoff.control.paper.Sheet;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes an archive from a ledger and its checkpoints.
public final class ArchiveMaker {
    private ArchiveMaker() {}

    /// The last checkpoint, over everything, and the index are signed here; nothing is written
    /// where they are kept.
    ///
    /// @param records canonical texts, from the first
    /// @param beside what no record says
    /// @param words one sentence for a record
    /// @throws HandoffException `evidence.contradiction` if the ledger contradicts its checkpoints;
    ///   `evidence.empty` if it holds nothing
    public static Archive make(
            Made made,
            List<String> records,
            Kept found,
            Witnesses beside,
            Function<LedgerRecord, String> words) {
        return make(made, records, found, beside, words, PdfSheet::of);
    }

    /// The same for whoever makes many: the print of the report, which costs more than all the rest
    /// together, is theirs.
    ///
    /// @param print of the report as it was made at a time
    public static Archive make(
            Made made,
            List<String> records,
            Kept found,
            Witnesses beside,
            Function<LedgerRecord, String> words,
            BiFunction<Sheet, Instant, byte[]> print) {
        Kept kept = found.counting(records);
        if (records.isEmpty()) {
            throw HandoffException.operator(
                    "evidence.empty", "The ledger holds no record yet.", "Start the migration.");
        }
        List<Flaw> flaws = kept.against(records);
        if (!flaws.isEmpty()) {
            throw new HandoffException(Checkpointer.contradiction(flaws, "the evidence folder"));
        }
        Account account = Account.of(records);
        List<SignedNote> notes = notes(made, records, kept);
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(Archive.LEDGER, Archive.bytesOf(String.join("\n", records) + "\n"));
        files.put(Archive.CHECKPOINTS, Archive.bytesOf(SignedNote.together(notes)));
        files.put(
                Archive.KEYS,
                Archive.bytesOf(
                        kept.keys().stream()
                                .map(key -> key.text() + "\n")
                                .collect(Collectors.joining())));
        files.put(Archive.MADE, Archive.bytesOf(made.json()));
        Map<String, ObjectNode> derived = Derived.of(records, account, Made.FORMAT);
        derived.putAll(beside.files());
        derived.forEach(
                (name, node) -> files.put(name, Archive.bytesOf(node.toPrettyString() + "\n")));
        files.put(Archive.VERIFIER, resource("verify.sh"));
        files.put(Archive.README, resource("README.txt"));
        List<Judged> judged = Controls.of(account, notes.size(), kept.anchored().size());
        files.put(
                Archive.OSCAL,
                Archive.bytesOf(
                        Oscal.of(
                                                made.migration(),
                                                account.records().getFirst().wall(),
                                                made.at(),
                                                judged,
                                                Map.copyOf(files))
                                        .toPrettyString()
                                + "\n"));
        String fingerprint = kept.key().verifier().fingerprint();
        Sheet report =
                new Report(made, account, beside, judged, fingerprint, notes.size(), words).sheet();
        String name = "Evidence: " + made.migration();
        String style = Archive.text(resource("report.css"));
        files.put(Archive.REPORT, Archive.bytesOf(HtmlSheet.of(report, name, style)));
        files.put(Archive.PRINT, print.apply(report, made.at()));
        return new Archive(signed(files, kept));
    }

    private static List<SignedNote> notes(Made made, List<String> records, Kept kept) {
        List<SignedNote> notes = new ArrayList<>(kept.notes());
        kept.anchored().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
        MerkleTree tree = new MerkleTree();
        records.forEach(tree::add);
        notes.add(kept.key().sign(Checkpoint.of(Kept.origin(made.migration()), tree).text()));
        return notes;
    }

    private static SortedMap<String, byte[]> signed(SortedMap<String, byte[]> files, Kept kept) {
        SortedMap<String, byte[]> all = new TreeMap<>(files);
        byte[] index = Archive.bytesOf(index(files));
        all.put(Archive.INDEX, index);
        String text = indexText(kept.key().verifier(), index);
        all.put(Archive.INDEX_NOTE, Archive.bytesOf(kept.key().sign(text).written()));
        return all;
    }

    /// What is signed of an index.
    static String indexText(VerifierKey key, byte[] index) {
        return key.name() + " evidence index\n" + Sha256.hex(index) + "\n";
    }

    /// As sha256sum writes it.
    public static String index(SortedMap<String, byte[]> files) {
        StringBuilder index = new StringBuilder();
        files.forEach((name, content) ->
                index.append(Sha256.hex(content)).append("  ").append(name).append('\n'));
        return index.toString();
    }

    static byte[] resource(String name) {
        try (InputStream in = ArchiveMaker.class.getResourceAsStream("/evidence/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the resource " + name, e);
        }
    }
}
