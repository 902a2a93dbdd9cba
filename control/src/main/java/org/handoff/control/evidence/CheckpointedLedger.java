package org.handoff.control.evidence;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// A ledger whose growth a [Checkpointer] hears of. While there is an alarm nothing new is begun;
/// what is under way goes on, and the way back stays open.
public final class CheckpointedLedger implements Ledger {
    private final Ledger ledger;
    private final Checkpointer checkpointer;

    public CheckpointedLedger(Ledger ledger, Checkpointer checkpointer) {
        this.ledger = ledger;
        this.checkpointer = checkpointer;
    }

    @Override
    public LedgerRecord append(String previous, Draft draft) throws StaleLedgerException {
        LedgerRecord written = ledger.append(previous, draft);
        checkpointer.recorded(written.entry());
        return written;
    }

    @Override
    public @Nullable Fault lack() {
        Fault alarm = checkpointer.alarm();
        return alarm == null ? ledger.lack() : alarm;
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

    /// The checkpointer is the caller's, and closed before this.
    @Override
    public void close() {
        ledger.close();
    }
}
