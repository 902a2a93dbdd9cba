package org.handoff.app.wiring;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// A crash on purpose, for `./dev faults`: with `HANDOFF_FAULT=before:switched` in the environment
/// this process ends as by `kill -9` just before it would append such a record, with
/// `after:switched` as soon as the record is durable. Nothing is closed, no hook runs. The kinds
/// are those that the ledger's API shows.
final class FaultPoint implements Ledger {
    static final String VARIABLE = "HANDOFF_FAULT";

    /// What a shell reports of a process that SIGKILL ended.
    static final int KILLED = 137;

    private final Ledger ledger;
    private final String when;

    private FaultPoint(Ledger ledger, String when) {
        this.ledger = ledger;
        this.when = when;
    }

    /// The ledger itself when no fault is wanted.
    ///
    /// @param wanted the variable's value
    static Ledger around(Ledger ledger, @Nullable String wanted) {
        return wanted == null || wanted.isEmpty() ? ledger : new FaultPoint(ledger, wanted);
    }

    @Override
    public LedgerRecord append(String previous, Draft draft) throws StaleLedgerException {
        String kind = LedgerWords.kind(draft.entry());
        if (when.equals("before:" + kind)) {
            Runtime.getRuntime().halt(KILLED);
        }
        LedgerRecord written = ledger.append(previous, draft);
        if (when.equals("after:" + kind)) {
            Runtime.getRuntime().halt(KILLED);
        }
        return written;
    }

    @Override
    public List<LedgerRecord> read(long fromSeq, int limit) {
        return ledger.read(fromSeq, limit);
    }

    @Override
    public List<String> texts(long fromSeq, int limit) {
        return ledger.texts(fromSeq, limit);
    }

    @Override
    public String head() {
        return ledger.head();
    }

    @Override
    public @Nullable Fault lack() {
        return ledger.lack();
    }

    @Override
    public void beat() {
        ledger.beat();
    }

    @Override
    public boolean isHeld() {
        return ledger.isHeld();
    }

    @Override
    public @Nullable Instant lostAt() {
        return ledger.lostAt();
    }

    @Override
    public Check verify() {
        return ledger.verify();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
