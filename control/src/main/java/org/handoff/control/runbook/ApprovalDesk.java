package org.handoff.control.runbook;

import org.handoff.control.approve.Approval;
import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.approve.Approvals;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who approved, and whether it still holds: an approval is bound to hashes of spec, policy,
/// inventory and the last rehearsal, and is dead for good once one of them is another. Author,
/// approvers and who carries out are different people. While legacy owns writes the next cutover is
/// approved; while cloud does, the end of the way back, which is bound to the switch before it,
/// too, and needs another person even where a cutover needs none. Owned by the conductor.
final class ApprovalDesk {
    static final String GATE = "approvals";

    /// The part that a rehearsal is.
    static final String REHEARSAL = "rehearsal";

    private final Desk desk;
    private final ApprovalTerms terms;
    private Map<String, String> parts;
    private Approvals approvals = Approvals.NONE;

    ApprovalDesk(Desk desk, ApprovalTerms terms) {
        this.desk = desk;
        this.terms = terms;
        this.parts = terms.parts();
    }

    /// What a record says, one of the past or one just written.
    void appended(LedgerRecord record) {
        approvals = approvals.with(record);
    }

    /// The parts outside the ledger were read anew.
    void planRead(Map<String, String> newest) {
        parts = Map.copyOf(newest);
    }

    /// Voids what drifted, once nothing is under way: until then it only does not count.
    void tick() {
        NavigableSet<String> drifted = drifted();
        if (drifted.isEmpty() || !desk.asides().isQuiet()) {
            return;
        }
        desk.append(
                new Entry.ApprovalsVoided(List.copyOf(drifted)),
                desk.history().epoch(),
                () ->
                        desk.say(
                                "Approvals are void: "
                                        + String.join(", ", drifted)
                                        + " changed since."));
    }

    /// Every approval that stands was given for the same plan, or all of them are void.
    private NavigableSet<String> drifted() {
        NavigableSet<String> drifted = new TreeSet<>();
        approvals.given().forEach(each -> drifted.addAll(each.drift(now())));
        return drifted;
    }

    private Map<String, String> now() {
        Map<String, String> all = new TreeMap<>(parts);
        all.put(REHEARSAL, approvals.rehearsal());
        if (isCloud()) {
            all.put(Entry.Approved.SWITCH, approvals.moved());
        }
        return all;
    }

    private boolean isCloud() {
        return desk.history().owner() == Environment.CLOUD;
    }

    private int quorum() {
        return isCloud() ? Math.max(1, terms.quorum()) : terms.quorum();
    }

    private List<Approval> valid(Instant at) {
        return drifted().isEmpty()
                ? approvals.given().stream().filter(each -> !each.isOver(at)).toList()
                : List.of();
    }

    void take(OperatorRequest request, long ticket) {
        String refusal = refusal(request.who());
        if (!refusal.isEmpty()) {
            desk.answer(ticket, OperatorAnswer.no(refusal));
            return;
        }
        if (request.dryRun()) {
            String text = "This plan would be approved by " + request.who() + ".";
            desk.answer(
                    ticket,
                    new OperatorAnswer(true, text, 0, List.of(), List.copyOf(now().keySet())));
            return;
        }
        Instant until = desk.now().wall().plus(terms.lasts());
        desk.append(
                new Entry.Approved(request.who(), now(), until.toEpochMilli(), request.reason()),
                desk.history().epoch(),
                request.key(),
                () -> {
                    desk.say("Approved by " + request.who() + ".");
                    desk.answer(ticket, OperatorAnswer.yes("Approved. " + view().text()));
                });
    }

    private String refusal(String who) {
        if (quorum() == 0) {
            return "The spec asks for no approval: approvals.quorum is 0.";
        }
        boolean serves = desk.course().phase() == Phase.SERVING;
        if (!desk.asides().isQuiet() || (isCloud() && !serves)) {
            return "Nothing is to be approved now.";
        }
        if (People.isSame(who, terms.author())) {
            return who + " answers for the spec, so another person approves it.";
        }
        boolean named =
                terms.approvers().isEmpty()
                        || terms.approvers().stream().anyMatch(it -> People.isSame(it, who));
        if (!named) {
            return who + " is none of people.approvers: " + String.join(", ", terms.approvers());
        }
        return approvals.rehearsal().isEmpty() && !isCloud()
                ? "Nothing was rehearsed yet: an approval is bound to a rehearsal."
                : "";
    }

    /// @param executor who would carry out; empty if nobody asks yet
    /// @param glass why it goes on without approvals; empty if it does not
    Judgement judge(Environment to, String executor, String glass) {
        return new Judgement(GATE, verdict(to, executor, glass), 0);
    }

    /// Whether a cutover was rehearsed. A way back is never refused for it.
    Judgement judgeRehearsal(Environment to) {
        Verdict verdict;
        if (to == Environment.LEGACY) {
            verdict = new Verdict.Pass("a way back is never refused for it");
        } else if (approvals.rehearsal().isEmpty()) {
            verdict = new Verdict.Refuse("nothing was rehearsed yet: handoff rehearse");
        } else {
            verdict = new Verdict.Pass("a rehearsal is recorded");
        }
        return new Judgement(REHEARSAL, verdict, 0);
    }

    boolean isAsked() {
        return terms.isAsked();
    }

    private Verdict verdict(Environment to, String executor, String glass) {
        if (to == Environment.LEGACY) {
            return new Verdict.Pass("a rollback needs no approval");
        }
        if (!glass.isBlank()) {
            return new Verdict.Pass("the glass was broken: no approval is waited for");
        }
        return enough(executor);
    }

    /// Whether the way back may be closed.
    ///
    /// @param executor who would carry it out
    /// @param glass why it goes on without approvals; empty if it does not
    Verdict judgeRetire(String executor, String glass) {
        return glass.isBlank()
                ? enough(executor)
                : new Verdict.Pass("the glass was broken: no approval is waited for");
    }

    /// Who approved, as far as it holds now.
    List<String> approvers() {
        return valid(desk.now().wall()).stream().map(Approval::who).toList();
    }

    private Verdict enough(String executor) {
        List<Approval> valid = valid(desk.now().wall());
        if (valid.size() < quorum()) {
            return new Verdict.Refuse(missing(valid.size()));
        }
        // Where a cutover needs no approval, whoever answers for the spec may carry it out.
        if (terms.isAsked() && People.isSame(executor, terms.author())) {
            return new Verdict.Refuse(
                    executor + " answers for the spec, so another carries it out");
        }
        long others = valid.stream().filter(each -> !People.isSame(each.who(), executor)).count();
        return others == valid.size()
                ? new Verdict.Pass(valid.size() + " approvals hold, " + quorum() + " needed")
                : new Verdict.Refuse(executor + " approved it, so another carries it out");
    }

    private String missing(int valid) {
        NavigableSet<String> drifted = drifted();
        if (drifted.isEmpty()) {
            drifted.addAll(approvals.voided());
        }
        return valid
                + " of "
                + quorum()
                + " approvals hold"
                + (isCloud() ? " of retire" : "")
                + (drifted.isEmpty()
                        ? ""
                        : "; void since these changed: " + String.join(", ", drifted));
    }

    ApprovalsView view() {
        List<Approval> valid = valid(desk.now().wall());
        boolean over = desk.course().phase() == Phase.RETIRED;
        boolean asked = quorum() > 0 && !over;
        boolean enough = valid.size() >= quorum();
        String text =
                !asked
                        ? over ? "The way back is closed." : "The spec asks for no approval."
                        : enough
                                ? valid.size() + " of " + quorum() + " approvals hold."
                                : missing(valid.size()) + ".";
        return new ApprovalsView(
                asked,
                quorum(),
                valid.stream()
                        .map(each -> new ApprovalsView.Given(each.who(), each.until()))
                        .toList(),
                approvals.voided(),
                text);
    }
}
