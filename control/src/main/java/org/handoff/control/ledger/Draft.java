package org.handoff.control.ledger;

import org.handoff.model.Epoch;

import java.time.Instant;

/// A record not yet written: the ledger adds number and hashes.
public record Draft(Instant wall, Epoch epoch, String conductor, Entry entry) {}
