package org.handoff.control.evidence;

import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.evidence.archive.ArchiveMaker;
import org.handoff.control.evidence.archive.Made;
import org.handoff.control.evidence.archive.Witnesses;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.StaleLedgerException;

import java.time.Instant;
import java.util.List;

/// An archive of the sample migration, signed by a key of its own.
public final class SampleArchive {
    private static final String ORIGIN = Kept.origin(SampleLedger.MIGRATION);

    private final MemoryLedger ledger = new MemoryLedger();
    private final SigningKey key = SigningKey.ofThisProcess(ORIGIN);

    public SampleArchive() {
        try {
            SampleLedger.write(ledger);
        } catch (StaleLedgerException e) {
            throw new AssertionError(e);
        }
    }

    public SigningKey key() {
        return key;
    }

    public void append(Entry entry) throws StaleLedgerException {
        SampleLedger.append(ledger, entry);
    }

    public List<String> records() {
        return ledger.texts(1, Integer.MAX_VALUE);
    }

    /// Over everything so far.
    public SignedNote checkpoint() {
        return checkpoint(records());
    }

    private SignedNote checkpoint(List<String> records) {
        MerkleTree tree = new MerkleTree();
        records.forEach(tree::add);
        return key.sign(Checkpoint.of(ORIGIN, tree).text());
    }

    public Archive archive() {
        return archiveOf(records());
    }

    /// With what stands beside the ledger.
    public Archive archive(Witnesses beside) {
        return archiveOf(records(), beside);
    }

    /// With a checkpoint behind every fourth record.
    public Archive archiveOf(List<String> records) {
        return archiveOf(records, Witnesses.NONE);
    }

    private Archive archiveOf(List<String> records, Witnesses beside) {
        List<SignedNote> notes =
                java.util.stream.IntStream.rangeClosed(1, records.size() / 4)
                        .mapToObj(i -> checkpoint(records.subList(0, 4 * i)))
                        .toList();
        Kept kept = new Kept(key, List.of(key.verifier()), notes, List.of(), List.of());
        Made made =
                new Made(
                        SampleLedger.MIGRATION,
                        "a".repeat(64),
                        "handoff test",
                        Instant.parse("2026-03-01T03:00:00Z"));
        return ArchiveMaker.make(made, records, kept, beside, each -> each.entry().toString());
    }
}
