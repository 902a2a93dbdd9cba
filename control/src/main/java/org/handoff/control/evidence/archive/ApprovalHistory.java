package org.handoff.control.evidence.archive;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Who approved what, until when, and what became of it, as the ledger tells it. The conductor
/// counts by the same records.
final class ApprovalHistory {
    private final List<Given> all = new ArrayList<>();
    private final List<LedgerRecord> breakings = new ArrayList<>();

    private ApprovalHistory() {}

    /// One approval.
    ///
    /// @param record that it stands in
    /// @param outcome `stands`, `spent`, `voided`, `renewed` or `ended`
    /// @param by number of the record that ended it; 0 while it stands
    /// @param drifted names of the parts that changed, where that voided it
    record Given(
            LedgerRecord record,
            Entry.Approved said,
            String outcome,
            long by,
            List<String> drifted) {

        Instant until() {
            return Instant.ofEpochMilli(said.untilMillis());
        }

        /// In words.
        String became() {
            return switch (outcome) {
                case "spent" -> "a run began with it (record " + by + ")";
                case "voided" ->
                        "voided by record " + by + ": " + String.join(", ", drifted) + " changed";
                case "renewed" -> "given anew (record " + by + ")";
                case "ended" -> "ended by record " + by;
                default -> "not used";
            };
        }
    }

    static ApprovalHistory of(List<LedgerRecord> records) {
        ApprovalHistory history = new ApprovalHistory();
        records.forEach(history::read);
        return history;
    }

    /// In the order of the ledger.
    List<Given> given() {
        return List.copyOf(all);
    }

    /// Each time that somebody went on without.
    List<LedgerRecord> breakings() {
        return List.copyOf(breakings);
    }

    private void read(LedgerRecord next) {
        switch (next.entry()) {
            case Entry.Approved it -> {
                end(next, "renewed", List.of(), it.who());
                all.add(new Given(next, it, "stands", 0, List.of()));
            }
            case Entry.ApprovalsVoided it -> end(next, "voided", it.drifted(), "");
            case Entry.RunBegan _ -> end(next, "spent", List.of(), "");
            case Entry.Retired _ -> end(next, "spent", List.of(), "");
            case Entry.StartAsked _, Entry.Aborted _ -> end(next, "ended", List.of(), "");
            case Entry.BrokeGlass _ -> breakings.add(next);
            default -> {}
        }
    }

    /// @param who whose; empty for everybody's
    private void end(LedgerRecord by, String outcome, List<String> drifted, String who) {
        all.replaceAll(each ->
                each.outcome().equals("stands")
                                && (who.isEmpty() || each.said().who().equalsIgnoreCase(who))
                        ? new Given(each.record(), each.said(), outcome, by.seq(), drifted)
                        : each);
    }
}
