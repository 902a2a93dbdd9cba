package org.handoff.control.runbook;

import org.handoff.control.canary.CanaryHistory;
import org.handoff.control.canary.CanaryJudge;
import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.canary.CanaryWish;
import org.handoff.control.canary.Opinion;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.Cohort;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// The conductor's canary: sets its rule, has it judged after every poll, and ends it. It never
/// touches who owns writes, and every change of that ends it: see [CanaryHistory] and [#rule].
/// Owned by the conductor.
final class CanaryDesk {
    private final Desk desk;
    private final @Nullable CanaryTerms terms;
    private CanaryHistory history = CanaryHistory.NONE;
    private @Nullable CanaryJudge judge;
    private long since;
    private @Nullable Opinion last;

    CanaryDesk(Desk desk, @Nullable CanaryTerms terms) {
        this.desk = desk;
        this.terms = terms;
    }

    /// @param records the whole ledger
    void recover(List<LedgerRecord> records) {
        history = CanaryHistory.of(records);
        begin();
    }

    /// A record was written.
    void appended(LedgerRecord written) {
        CanaryHistory before = history;
        history = history.with(written);
        if (!history.equals(before)) {
            begin();
        }
    }

    /// Judging begins anew with each version.
    private void begin() {
        CanaryRule open = history.open();
        since = desk.now().nanos();
        judge =
                open == null || terms == null
                        ? null
                        : new CanaryJudge(
                                terms.judge(),
                                open.version(),
                                terms.routes().size(),
                                open.isTrial());
        last = judge == null ? null : judge.opinion();
    }

    /// What gateways are told beside the directive: nothing while anything but serving goes on,
    /// while reads of a following side could come before their own writes, or while this process
    /// was given another spec than the rule was made with.
    @Nullable CanaryRule rule() {
        CanaryRule open = history.open();
        boolean holds =
                open != null
                        && terms != null
                        && isServing()
                        && desk.told().mode() == Directive.Mode.FLOW
                        && desk.told().owner() != open.to()
                        && open.settings().equals(terms.settings())
                        && !isSplit(terms);
        return holds ? open : null;
    }

    /// A second gateway may have come since the canary began.
    private boolean isSplit(CanaryTerms known) {
        return known.data() == CanaryData.REPLICA
                && ReplicaReads.areSplit(desk, known.hasAffinity());
    }

    private boolean isServing() {
        Phase phase = desk.course().phase();
        boolean beforeStart = phase == Phase.NEW || phase == Phase.ABORTED;
        return phase == Phase.SERVING
                || (beforeStart && terms != null && terms.data() == CanaryData.SHARED);
    }

    /// How far the other side is behind, see [PollAnswer#lagMillis].
    long lagMillis() {
        return ReplicaReads.lagMillis(desk);
    }

    /// Whether a gateway knows the rule that it should.
    boolean isObeyedBy(GatewayStatus status) {
        CanaryRule rule = rule();
        return status.canary().version() == (rule == null ? 0 : rule.version());
    }

    boolean isOpen() {
        return history.open() != null;
    }

    /// A gateway said what it counted.
    void polled(GatewayStatus status) {
        CanaryJudge judging = judge;
        if (judging != null && rule() != null) {
            String name = status.name() + "/" + status.incarnation();
            judging.take(name, status.canary(), desk.now().nanos());
            last = judging.opinion();
            act();
        }
    }

    /// Time passed.
    void tick() {
        if (judge != null && rule() != null && !desk.isAppending()) {
            act();
        }
    }

    /// Returns a failing cohort at once; takes the next step if it may by itself.
    private void act() {
        Opinion opinion = last;
        if (opinion == null || desk.isAppending()) {
            return;
        }
        if (opinion.outcome() == Opinion.Outcome.FAIL) {
            CanaryRule open = history.open();
            boolean trial = open != null && open.isTrial();
            if (!trial) {
                end(opinion.reason(), Asked.JUDGE);
            }
        } else if (terms != null && terms.isAdvancing() && mayWiden().isEmpty()) {
            advance();
        }
    }

    private void advance() {
        CanaryRule open = history.open();
        int next = open == null || open.isTrial() ? -1 : nextStep(open.cohort().buckets());
        if (open != null && next > 0) {
            Cohort wider = open.cohort().withBuckets(next);
            if (lacks(wider).isEmpty()) {
                set(wider, false, Asked.JUDGE);
            }
        }
    }

    /// A person's request.
    void take(OperatorRequest request, long ticket) {
        CanaryWish wish = request.canary() == null ? CanaryWish.NEXT_STEP : request.canary();
        switch (request.kind()) {
            case CANARY_START -> start(request, wish, ticket);
            case CANARY_WIDEN -> widen(request, wish, ticket);
            default -> stop(request, ticket);
        }
    }

    private void start(OperatorRequest request, CanaryWish wish, long ticket) {
        if (terms == null) {
            no(ticket, "The spec has no canary: canary.user or canary.facility is missing.");
            return;
        }
        if (history.open() != null) {
            no(ticket, "A canary is under way: widen it, or stop it first.");
            return;
        }
        if (desk.strangle().isMoved()) {
            no(ticket, "Routes are moved: a canary would be compared with them. Bring them back.");
            return;
        }
        Cohort none = Cohort.ofShare(terms.unit(), 0);
        if (CanaryLists.areTooLong(none, wish)) {
            no(ticket, CanaryLists.TOO_LONG);
            return;
        }
        Cohort cohort = cohort(wish, none);
        String lack = mayBegin() + lacks(cohort);
        if (!lack.isEmpty()) {
            no(ticket, lack);
        } else if (request.dryRun()) {
            plan(ticket, cohort, wish.isTrial());
        } else {
            String text = "The canary begins: " + words(cohort) + ".";
            set(cohort, wish.isTrial(), Asked.by(request, ticket, text));
        }
    }

    private void widen(OperatorRequest request, CanaryWish wish, long ticket) {
        CanaryRule open = history.open();
        if (open == null || terms == null) {
            no(ticket, "No canary is under way.");
            return;
        }
        if (CanaryLists.areTooLong(open.cohort(), wish)) {
            no(ticket, CanaryLists.TOO_LONG);
            return;
        }
        Cohort wider = cohort(wish, open.cohort());
        String lack = mayWiden() + lacks(wider);
        if (!wider.isGrowthOf(open.cohort()) || wider.equals(open.cohort())) {
            no(ticket, "That would leave out who is a member, or add nobody.");
        } else if (!lack.isEmpty()) {
            no(ticket, lack);
        } else if (request.dryRun()) {
            plan(ticket, wider, open.isTrial());
        } else {
            String text = "The canary grows: " + words(wider) + ".";
            set(wider, open.isTrial(), Asked.by(request, ticket, text));
        }
    }

    private void stop(OperatorRequest request, long ticket) {
        if (history.open() == null) {
            no(ticket, "No canary is under way.");
        } else if (request.dryRun()) {
            desk.answer(
                    ticket,
                    new OperatorAnswer(
                            true,
                            "This is what would be done.",
                            0,
                            List.of(),
                            List.of("Every member goes back to the owner with the next request.")));
        } else {
            Asked asked = Asked.by(request, ticket, "The cohort is back with the owner.");
            end(asked.reasonOr("stopped"), asked);
        }
    }

    private Cohort cohort(CanaryWish wish, Cohort before) {
        int buckets = wish.buckets();
        if (buckets < 0) {
            boolean listed = !wish.facilities().isEmpty() || !wish.users().isEmpty();
            buckets = listed ? before.buckets() : nextStep(before.buckets());
        }
        return new Cohort(
                before.unit(),
                Math.max(0, buckets),
                CanaryLists.both(before.facilities(), wish.facilities()),
                CanaryLists.both(before.withoutFacilities(), wish.withoutFacilities()),
                CanaryLists.both(before.users(), wish.users()),
                CanaryLists.both(before.withoutUsers(), wish.withoutUsers()));
    }

    /// The first step of the spec above a share; -1 if there is none.
    private int nextStep(int buckets) {
        List<Integer> steps = terms == null ? List.of() : terms.steps();
        return steps.stream().filter(it -> it > buckets).findFirst().orElse(-1);
    }

    /// Why no canary may begin now; empty if one may.
    private String mayBegin() {
        if (!isServing()) {
            return "A canary needs a side that serves and nothing under way"
                    + " (before `handoff start`: canary.data: shared). ";
        }
        if (terms != null && terms.data() == CanaryData.REPLICA) {
            return ReplicaReads.lack(desk, terms.hasAffinity(), terms.lagMax(), "canary");
        }
        return "";
    }

    /// Why the cohort may not grow now; empty if it may.
    private String mayWiden() {
        Opinion opinion = last;
        long left = pauseLeftNanos();
        if (!isServing()) {
            return "Not while something else is under way. ";
        }
        if (left > 0) {
            return "The pause of this step lasts %d s more. ".formatted(left / 1_000_000_000 + 1);
        }
        if (opinion == null || opinion.outcome() != Opinion.Outcome.PASS) {
            return "The judge has not passed this step: "
                    + (opinion == null ? "nothing was judged" : opinion.reason())
                    + ". ";
        }
        return "";
    }

    private long pauseLeftNanos() {
        return terms == null
                ? 0
                : Math.max(0, terms.pause().toNanos() - desk.now().nanosSince(since));
    }

    private String lacks(Cohort cohort) {
        return terms == null ? "" : CanaryLists.lacks(cohort, terms);
    }

    private void set(Cohort cohort, boolean isTrial, Asked asked) {
        if (terms == null) {
            throw new IllegalStateException("a canary without terms");
        }
        Entry entry =
                new Entry.CanarySet(
                        history.version() + 1,
                        terms.settings(),
                        desk.history().owner().other(),
                        history.open() != null,
                        isTrial,
                        cohort.unit(),
                        cohort.buckets(),
                        List.copyOf(cohort.facilities()),
                        List.copyOf(cohort.withoutFacilities()),
                        List.copyOf(cohort.users()),
                        List.copyOf(cohort.withoutUsers()),
                        asked.who(),
                        asked.reason());
        append(entry, asked, "Canary: " + words(cohort) + ", by " + asked.who() + ".");
    }

    private void end(String because, Asked asked) {
        Entry entry = new Entry.CanaryEnded(history.version(), asked.who(), because);
        append(entry, asked, "The canary is over, by " + asked.who() + ": " + because + ".");
    }

    /// A person is answered once the record is durable.
    private void append(Entry entry, Asked asked, String says) {
        desk.append(
                entry,
                desk.history().epoch(),
                asked.key(),
                () -> {
                    desk.say(says);
                    desk.answer(asked.ticket(), OperatorAnswer.yes(asked.text()));
                });
    }

    private void plan(long ticket, Cohort cohort, boolean isTrial) {
        if (terms != null) {
            List<String> lines =
                    CanaryLists.plan(cohort, terms, isTrial, desk.history().owner().other());
            desk.answer(
                    ticket,
                    new OperatorAnswer(true, "This is what would be done.", 0, List.of(), lines));
        }
    }

    private static String words(Cohort cohort) {
        return CanaryLists.words(cohort);
    }

    private void no(long ticket, String text) {
        desk.answer(ticket, OperatorAnswer.no(text.strip()));
    }

    /// For people.
    CanaryView view() {
        return CanaryLists.view(
                history,
                terms,
                last,
                desk.gateways().views(desk.told(), desk.now().nanos()),
                pauseLeftNanos() / 1_000_000_000);
    }
}
