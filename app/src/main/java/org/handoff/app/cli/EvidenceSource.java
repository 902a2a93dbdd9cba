package org.handoff.app.cli;

import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.archive.Witnesses;
import org.handoff.control.ledger.LedgerRecord;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// What an evidence archive is made from.
///
/// @param records the ledger's canonical texts; read after the checkpoints, so never behind them
/// @param kept key and checkpoints
/// @param beside reads what stands beside the ledger, for an export
/// @param words one sentence for a record
public record EvidenceSource(
        List<String> records,
        Kept kept,
        Supplier<Witnesses> beside,
        Function<LedgerRecord, String> words) {
    public EvidenceSource {
        records = List.copyOf(records);
    }
}
