package org.handoff.control.ledger;

import java.util.ArrayList;
import java.util.List;

/// The ledger without a disk: same chain, same compare-and-append, gone with the process. For
/// simulations and trials.
public final class MemoryLedger implements Ledger {
    private final List<LedgerRecord> records = new ArrayList<>();

    @Override
    public synchronized LedgerRecord append(String previous, Draft draft)
            throws StaleLedgerException {
        if (!head().equals(previous)) {
            throw new StaleLedgerException(previous, head());
        }
        LedgerRecord written = Canonical.record(records.size() + 1L, previous, draft);
        records.add(written);
        return written;
    }

    @Override
    public synchronized List<LedgerRecord> read(long fromSeq, int limit) {
        int from = (int) Math.min(Math.max(0, fromSeq - 1), records.size());
        int to = (int) Math.min(records.size(), (long) from + limit);
        return List.copyOf(records.subList(from, to));
    }

    @Override
    public List<String> texts(long fromSeq, int limit) {
        return read(fromSeq, limit).stream().map(MemoryLedger::text).toList();
    }

    @Override
    public synchronized String head() {
        return records.isEmpty() ? ROOT : records.getLast().hash();
    }

    /// Nobody waits for it.
    @Override
    public void beat() {}

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public synchronized Check verify() {
        return Chain.check(
                records.stream()
                        .map(it -> new Chain.Stored(it.seq(), text(it), it.hash()))
                        .toList());
    }

    private static String text(LedgerRecord it) {
        Draft draft = new Draft(it.wall(), it.epoch(), it.conductor(), it.entry(), it.request());
        return Canonical.text(it.seq(), it.previous(), draft);
    }

    @Override
    public void close() {}
}
