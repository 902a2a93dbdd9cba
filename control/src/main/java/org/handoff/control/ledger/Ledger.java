package org.handoff.control.ledger;

import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// The append-only, hash-chained record that is engine state and audit evidence at once.
///
/// One owner at a time: opening claims the ledger, and a second one gets a `ledger.claimed` fault
/// that names the holder. A claim can be lost without noticing (a frozen process, a broken
/// connection), so every append also compares: it succeeds only behind the record that the caller
/// believes to be the last.
///
/// Calls may come from any thread; they take turns.
public interface Ledger extends AutoCloseable {
    /// The hash before the first record.
    String ROOT = "0".repeat(64);

    /// Code of the fault that says that another process has the ledger.
    String CLAIMED = "ledger.claimed";

    /// Appends durably: when it returns, the record survives the loss of power.
    ///
    /// @param previous hash of what the caller believes to be the last record, or [#ROOT]
    /// @throws StaleLedgerException if another record was appended since; nothing was written
    /// @throws org.handoff.model.HandoffException `ledger.append` if it is not known whether it was
    ///   written: the caller must read again before it goes on
    LedgerRecord append(String previous, Draft draft) throws StaleLedgerException;

    /// The records from a number on, at most `limit`, in order.
    List<LedgerRecord> read(long fromSeq, int limit);

    /// The canonical texts of the records from a number on, at most `limit`, in order: what is
    /// hashed, as it is stored.
    List<String> texts(long fromSeq, int limit);

    /// Hash of the last record, or [#ROOT]. Cheap.
    String head();

    /// Says that the holder conducts: by the thread that decides, at each of its turns. A standby
    /// takes a holder that has stopped saying so for dead, whatever else of its process lives.
    void beat();

    /// Whether nobody else can have taken over yet. Never waits; any thread.
    boolean isHeld();

    /// Since when the holder may no longer be in charge, because it did not reach the ledger;
    /// `null` while it is. Never waits; any thread.
    default @Nullable Instant lostAt() {
        return null;
    }

    /// Why nothing new should be begun, for want of room to write how it ends; `null` if it may.
    default @Nullable Fault lack() {
        return null;
    }

    /// Recomputes the whole chain.
    Check verify();

    @Override
    void close();

    /// What [#verify] found.
    ///
    /// @param records how many were read
    /// @param brokenAt number of the first record that does not fit; 0 if all do
    /// @param because what does not fit; empty if all do
    record Check(long records, long brokenAt, String because) {
        public boolean isWhole() {
            return brokenAt == 0;
        }
    }

    /// All records.
    default List<LedgerRecord> readAll() {
        return read(1, Integer.MAX_VALUE);
    }
}
