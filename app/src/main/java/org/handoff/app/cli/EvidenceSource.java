package org.handoff.app.cli;

import org.handoff.control.evidence.Kept;
import org.handoff.control.ledger.LedgerRecord;

import java.util.List;
import java.util.function.Function;

/// What an evidence archive is made from.
///
/// @param records the ledger's canonical texts; read after the checkpoints, so never behind them
/// @param kept key and checkpoints
/// @param words one sentence for a record
public record EvidenceSource(
        List<String> records, Kept kept, Function<LedgerRecord, String> words) {
    public EvidenceSource {
        records = List.copyOf(records);
    }
}
