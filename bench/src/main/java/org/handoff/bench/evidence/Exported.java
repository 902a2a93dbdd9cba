package org.handoff.bench.evidence;

import org.handoff.control.evidence.Checkpoint;
import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.MerkleTree;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.SigningKey;
import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.evidence.archive.ArchiveMaker;
import org.handoff.control.evidence.archive.Made;
import org.handoff.control.evidence.archive.Witnesses;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.control.paper.PdfSheet;
import org.handoff.control.paper.Sheet;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/// An archive of a made-up migration of some rounds, each a cutover and a rollback, with a
/// checkpoint behind every release.
///
/// @param key that signed it
/// @param records canonical texts
/// @param archive the export
record Exported(SigningKey key, List<String> records, Archive archive) {
    private static final String MIGRATION = "respiratory";
    private static final Instant BEGIN = Instant.parse("2026-03-01T02:00:00Z");

    Exported {
        records = List.copyOf(records);
    }

    static Exported of(int rounds) {
        MemoryLedger ledger = new MemoryLedger();
        write(ledger, new Entry.Founded(MIGRATION, Environment.LEGACY));
        write(ledger, new Entry.Conducting("serve-1"));
        write(ledger, new Entry.StartAsked("ann", "CHG0012345"));
        write(ledger, new Entry.Started());
        for (int round = 0; round < rounds; round++) {
            write(ledger, new Entry.Refused("cutover", "ann", List.of("lag")));
            run(ledger, 2L * round + 1, Environment.LEGACY);
            run(ledger, 2L * round + 2, Environment.CLOUD);
        }
        SigningKey key = SigningKey.ofThisProcess(Kept.origin(MIGRATION));
        List<String> records = ledger.texts(1, Integer.MAX_VALUE);
        return new Exported(key, records, archive(records, key, PdfSheet::of));
    }

    /// An export of other records under another key. Its print is still that of this one: nobody
    /// checks evidence by what a print says.
    Archive forged(List<String> others, SigningKey by) {
        byte[] print = Objects.requireNonNull(archive.files().get(Archive.PRINT));
        return archive(others, by, (_, _) -> print);
    }

    private static Archive archive(
            List<String> records, SigningKey key, BiFunction<Sheet, Instant, byte[]> print) {
        Kept kept =
                new Kept(key, List.of(key.verifier()), notes(records, key), List.of(), List.of());
        Made made = new Made(MIGRATION, "0".repeat(64), "handoff bench", BEGIN);
        return ArchiveMaker.make(
                made, records, kept, Witnesses.NONE, each -> each.entry().toString(), print);
    }

    /// A checkpoint behind every fifth record.
    private static List<SignedNote> notes(List<String> records, SigningKey key) {
        List<SignedNote> notes = new ArrayList<>();
        MerkleTree tree = new MerkleTree();
        for (String each : records) {
            tree.add(each);
            if (tree.size() % 5 == 0) {
                notes.add(key.sign(Checkpoint.of(key.verifier().name(), tree).text()));
            }
        }
        return notes;
    }

    private static void run(MemoryLedger ledger, long number, Environment from) {
        RunSummary moved =
                new RunSummary(
                        number,
                        from,
                        from.other(),
                        RunSummary.Outcome.MOVED,
                        "",
                        64_000 + number,
                        Map.of("hold", 9_000L, "fence", 4_000L),
                        1_000_000,
                        300 + number,
                        0);
        write(ledger, new Entry.RunBegan(number, from, from.other(), "ann", "window"));
        write(ledger, new Entry.PauseBegan(number));
        write(ledger, new Entry.Switched(number, from.other(), "marker-" + number, moved));
        write(ledger, new Entry.Released(number, moved));
        write(ledger, new Entry.RunEnded(number, moved));
    }

    private static void write(MemoryLedger ledger, Entry entry) {
        long seq = ledger.read(1, Integer.MAX_VALUE).size();
        try {
            ledger.append(
                    ledger.head(),
                    new Draft(
                            BEGIN.plusMillis(137 * seq), new Epoch(1 + seq / 5), "serve-1", entry));
        } catch (StaleLedgerException e) {
            throw new IllegalStateException("nobody else writes", e);
        }
    }
}
