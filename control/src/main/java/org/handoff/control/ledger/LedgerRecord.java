package org.handoff.control.ledger;

import org.handoff.model.Epoch;

import java.time.Instant;

/// One line of the ledger.
///
/// @param seq from 1, without gaps
/// @param previous hash of the record before; [Ledger#ROOT] for the first
/// @param wall wall-clock time to the microsecond, for people only
/// @param epoch in force once this record is durable; never lower than the record's before
/// @param conductor who wrote it
/// @param entry what it says
/// @param request idempotency key of the person's request that it answers; empty if none
/// @param hash SHA-256 over the canonical JSON of all the others, in lower-case hexadecimal
public record LedgerRecord(
        long seq,
        String previous,
        Instant wall,
        Epoch epoch,
        String conductor,
        Entry entry,
        String request,
        String hash) {
    /// Reads a canonical text, as [Ledger#texts] gives it.
    ///
    /// @throws org.handoff.model.HandoffException `ledger.unreadable` if it is no record of this
    ///   version
    public static LedgerRecord of(String text) {
        return Canonical.parse(text);
    }
}
