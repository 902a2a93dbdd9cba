package org.handoff.control.approve;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.model.Environment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the ledger says of approvals, folded record by record. Immutable.
///
/// @param given not voided and not spent by a run; one a person
/// @param rehearsal hash of the record of the last rehearsal towards cloud; empty if none
/// @param voided parts that drifted when approvals were voided last; empty since the next one
/// @param moved hash of the record by which cloud came to own writes last; empty if none
public record Approvals(List<Approval> given, String rehearsal, List<String> voided, String moved) {
    public static final Approvals NONE = new Approvals(List.of(), "", List.of(), "");

    public Approvals {
        given = List.copyOf(given);
        voided = List.copyOf(voided);
    }

    public Approvals with(LedgerRecord next) {
        return switch (next.entry()) {
            case Entry.Approved it -> plus(it);
            case Entry.ApprovalsVoided it ->
                    new Approvals(List.of(), rehearsal, it.drifted(), moved);
            case Entry.Rehearsed it when it.to() == Environment.CLOUD ->
                    new Approvals(given, next.hash(), voided, moved);
            // Whatever else was rehearsed, a step's way back is known not to hold.
            case TwinEntry.TwinRehearsed it when !it.wentWell() ->
                    new Approvals(given, "", voided, moved);
            // A run spends them: what was approved was this one, or an end that did not come.
            case Entry.RunBegan _ -> new Approvals(List.of(), rehearsal, List.of(), moved);
            case Entry.Switched it when it.to() == Environment.CLOUD ->
                    new Approvals(given, rehearsal, voided, next.hash());
            case Entry.Resolved it when it.owner() == Environment.CLOUD ->
                    new Approvals(given, rehearsal, voided, next.hash());
            case Entry.Forced it when it.owner() == Environment.CLOUD ->
                    new Approvals(given, rehearsal, voided, next.hash());
            case Entry.StartAsked _, Entry.Aborted _, Entry.Retired _ -> NONE;
            default -> this;
        };
    }

    private Approvals plus(Entry.Approved it) {
        List<Approval> all = new ArrayList<>(given);
        all.removeIf(each -> each.who().equalsIgnoreCase(it.who()));
        all.add(new Approval(it.who(), it.bound(), Instant.ofEpochMilli(it.untilMillis())));
        return new Approvals(all, rehearsal, List.of(), moved);
    }
}
