package org.handoff.control.ledger;

import org.handoff.model.Epoch;

import java.time.Instant;

/// A record not yet written: the ledger adds number and hashes.
///
/// @param request idempotency key of the person's request that it answers; empty if none
public record Draft(Instant wall, Epoch epoch, String conductor, Entry entry, String request) {
    /// Nobody's request.
    public Draft(Instant wall, Epoch epoch, String conductor, Entry entry) {
        this(wall, epoch, conductor, entry, "");
    }
}
