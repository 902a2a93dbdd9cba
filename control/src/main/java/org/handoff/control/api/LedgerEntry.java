package org.handoff.control.api;

import java.time.Instant;

/// One record of the ledger, as people read it.
///
/// @param seq from 1, without gaps
/// @param kind a short stable word, e.g. `step-done`
/// @param text one sentence, without a row's value
/// @param hash of this record and all before it, hexadecimal
public record LedgerEntry(long seq, Instant at, String kind, String text, String hash) {}
