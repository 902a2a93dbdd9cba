package org.handoff.control.runbook;

import org.handoff.control.canary.CanaryJudge;
import org.handoff.control.canary.Opinion;
import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.strangle.StrangleHistory;
import org.handoff.control.strangle.StrangleTerms;
import org.handoff.control.strangle.StrangleTerms.Route;
import org.handoff.control.strangle.StrangleView;
import org.handoff.control.strangle.StrangleWish;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The conductor's strangler: moves routes one by one to the side that does not own writes, has
/// each judged after every poll, and brings a failing one back together with those behind it. It
/// never touches who owns writes, so a route whose writes go along needs a side that works on the
/// owner's database. Owned by the conductor.
final class StrangleDesk {
    static final String GATE = "routes";

    private final Desk desk;
    private final @Nullable StrangleTerms terms;
    private final Map<String, Judged> judged = new TreeMap<>();
    private StrangleHistory history = StrangleHistory.NONE;

    StrangleDesk(Desk desk, @Nullable StrangleTerms terms) {
        this.desk = desk;
        this.terms = terms;
    }

    /// One version of a moved route's rule, and what is thought of it.
    ///
    /// @param since when it began, in the conductor's nanoseconds
    record Judged(CanaryJudge judge, long since) {}

    /// @param records the whole ledger
    void recover(List<LedgerRecord> records) {
        history = StrangleHistory.of(records);
        begin();
    }

    /// A record was written.
    void appended(LedgerRecord written) {
        StrangleHistory before = history;
        history = history.with(written);
        if (!history.equals(before)) {
            begin();
        }
    }

    /// Judging begins anew with each version of a route's rule; the others' goes on.
    private void begin() {
        judged.keySet().retainAll(history.open().keySet());
        StrangleTerms known = terms;
        if (known != null) {
            history.open()
                    .forEach((name, rule) -> {
                        Judged now = judged.get(name);
                        if (now == null || now.judge().version() != rule.version()) {
                            CanaryJudge judge =
                                    new CanaryJudge(known.judge(), rule.version(), 1, false);
                            judged.put(name, new Judged(judge, desk.now().nanos()));
                        }
                    });
        }
    }

    boolean isMoved() {
        return !history.open().isEmpty();
    }

    /// What gateways are told beside the directive: nothing while writes are held, nothing to the
    /// owner itself, and nothing while this process was given another spec than the rules were made
    /// with.
    Map<String, CanaryRule> rules() {
        StrangleTerms known = terms;
        if (known == null || desk.told().mode() != Directive.Mode.FLOW || isSplit(known)) {
            return Map.of();
        }
        Map<String, CanaryRule> rules = new TreeMap<>(history.open());
        rules.entrySet()
                .removeIf(it ->
                        known.route(it.getKey()) == null
                                || it.getValue().to() == desk.told().owner()
                                || !it.getValue().settings().equals(known.settings()));
        return rules;
    }

    /// A second gateway may have come since the routes were moved.
    private boolean isSplit(StrangleTerms known) {
        return known.data() == CanaryData.REPLICA
                && ReplicaReads.areSplit(desk, known.hasAffinity());
    }

    /// Whether a gateway knows the rules that it should.
    boolean isObeyedBy(GatewayStatus status) {
        Map<String, CanaryRule> rules = rules();
        return status.moved().keySet().equals(rules.keySet())
                && rules.entrySet().stream()
                        .allMatch(it -> StrangleLists.knows(status, it.getKey(), it.getValue()));
    }

    /// A gateway said what it counted.
    void polled(GatewayStatus status) {
        String name = status.name() + "/" + status.incarnation();
        rules().keySet()
                .forEach(route -> {
                    Judged now = judged.get(route);
                    var counts = status.moved().get(route);
                    if (now != null && counts != null) {
                        now.judge().take(name, counts, desk.now().nanos());
                    }
                });
        tick();
    }

    /// Time passed, or something was counted: a failing route comes back at once.
    void tick() {
        if (desk.isAppending()) {
            return;
        }
        for (String route : rules().keySet()) {
            Judged now = judged.get(route);
            Opinion opinion = now == null ? null : now.judge().opinion();
            if (opinion != null && opinion.outcome() == Opinion.Outcome.FAIL) {
                back(route, opinion.reason(), Asked.JUDGE);
                return;
            }
        }
    }

    /// Whether ownership may move with the routes as they are; empty if no route moves by itself.
    Optional<Judgement> judge() {
        if (terms == null) {
            return Optional.empty();
        }
        boolean stuck = terms.data() == CanaryData.SHARED && isMoved();
        Verdict verdict =
                stuck
                        ? new Verdict.Refuse(
                                String.join(", ", history.open().keySet())
                                        + " moved, on an application that works on the owner's"
                                        + " database: bring them back, and point it at its own")
                        : new Verdict.Pass(
                                isMoved()
                                        ? history.open().size() + " moved for reads alone"
                                        : "no route is moved");
        return Optional.of(new Judgement(GATE, verdict, 0));
    }

    /// A person's request.
    void take(OperatorRequest request, long ticket) {
        StrangleWish wish = request.strangle();
        boolean isBack = request.kind() == OperatorRequest.Kind.STRANGLE_BACK;
        if (isBack && wish != null && history.open().containsKey(wish.route())) {
            // Also one that the spec does not know any more: it was moved by another spec.
            bringBack(wish.route(), request, ticket);
            return;
        }
        if (terms == null) {
            no(ticket, "No route moves by itself: strangle.routes is missing in the spec.");
            return;
        }
        Route route = wish == null ? null : terms.route(wish.route());
        if (wish == null || route == null) {
            String names = String.join(", ", StrangleLists.names(terms));
            no(ticket, "The spec has no such route; there are " + names + ".");
        } else if (isBack) {
            no(ticket, "It is with the owner: nothing of it was moved.");
        } else {
            move(terms, route, wish, request, ticket);
        }
    }

    private void move(
            StrangleTerms known,
            Route route,
            StrangleWish wish,
            OperatorRequest request,
            long ticket) {
        int before = history.buckets(route.name());
        int buckets = wish.buckets() < 0 ? route.stepAbove(before) : wish.buckets();
        String lack = lacks(known, route, wish.to()) + growth(known, route, before, buckets);
        if (!lack.isEmpty()) {
            no(ticket, lack);
        } else if (request.dryRun()) {
            plan(ticket, StrangleLists.movePlan(known, route, buckets, desk.history().owner()));
        } else {
            String words = StrangleLists.words(route.name(), buckets, desk.history().owner());
            set(known, route, buckets, Asked.by(request, ticket, words));
        }
    }

    /// Why the route may not be there at all; empty if it may.
    private String lacks(StrangleTerms known, Route route, @Nullable Environment to) {
        Environment owner = desk.history().owner();
        if (to == owner) {
            return owner.label() + " owns writes: a route is there without being moved. Use back. ";
        }
        if (desk.canary().isOpen()) {
            return "A canary is under way: stop it first. ";
        }
        if (!isQuiet()) {
            return "Not now: something else is under way. ";
        }
        boolean replica = known.data() == CanaryData.REPLICA;
        if (replica && (route.writes() || !route.readable())) {
            return "Its writes would go to a database that does not own them: "
                    + "only reads may move while strangle.data is replica. ";
        }
        for (String first : route.after()) {
            CanaryRule rule = rules().get(first);
            if (rule == null || !rule.cohort().isEverybody()) {
                return "It comes after " + first + ", which is not there yet. ";
            }
        }
        return replica
                ? ReplicaReads.lack(desk, known.hasAffinity(), known.lagMax(), "strangle")
                : "";
    }

    /// Why its share may not become that; empty if it may.
    private String growth(StrangleTerms known, Route route, int before, int buckets) {
        if (buckets <= before || buckets > CohortKey.BUCKETS) {
            return before == CohortKey.BUCKETS
                    ? "All of it is there already. "
                    : "A share only grows, to 100 % at most; back brings all of it back. ";
        }
        Judged now = judged.get(route.name());
        if (before == 0 || now == null) {
            return "";
        }
        long left = StrangleLists.pauseLeft(known, now, desk.now().nanos());
        Opinion opinion = now.judge().opinion();
        if (left > 0) {
            return "The pause of this share lasts %d s more. ".formatted(left);
        }
        return opinion.outcome() == Opinion.Outcome.PASS
                ? ""
                : "The judge has not passed this share: " + opinion.reason() + ". ";
    }

    private boolean isQuiet() {
        boolean shared = terms != null && terms.data() == CanaryData.SHARED;
        return switch (desk.course().phase()) {
            case SERVING -> true;
            case NEW, ABORTED -> shared;
            case RECOVERING,
                    STARTING,
                    REHEARSING,
                    RUNNING,
                    RETURNING,
                    FORWARD,
                    SOAKING,
                    IN_DOUBT,
                    RESOLVING,
                    FORCED,
                    RETIRED,
                    STOPPED ->
                    false;
        };
    }

    private void bringBack(String route, OperatorRequest request, long ticket) {
        List<String> routes = backWith(route);
        if (request.dryRun()) {
            plan(ticket, StrangleLists.backPlan(routes, desk.history().owner()));
        } else {
            Asked asked =
                    Asked.by(
                            request,
                            ticket,
                            "Back with the owner: " + String.join(", ", routes) + ".");
            back(route, asked.reasonOr("brought back"), asked);
        }
    }

    /// The route and those moved that come after it.
    private List<String> backWith(String route) {
        StrangleTerms known = terms;
        List<String> all =
                known == null || known.route(route) == null
                        ? List.of(route)
                        : known.withThoseAfter(route);
        return all.stream().filter(history.open()::containsKey).toList();
    }

    private void back(String route, String because, Asked asked) {
        List<String> routes = backWith(route);
        append(
                new Entry.RoutesBack(routes, asked.who(), because),
                asked,
                "Back with the owner: "
                        + String.join(", ", routes)
                        + ", by "
                        + asked.who()
                        + ": "
                        + because
                        + ".");
    }

    private void set(StrangleTerms known, Route route, int buckets, Asked asked) {
        Entry entry =
                new Entry.RouteMoved(
                        history.version() + 1,
                        route.name(),
                        known.settings(),
                        desk.history().owner().other(),
                        known.unit(),
                        buckets,
                        asked.who(),
                        asked.reason());
        append(entry, asked, asked.text() + " By " + asked.who() + ".");
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

    private void plan(long ticket, List<String> lines) {
        desk.answer(
                ticket,
                new OperatorAnswer(true, "This is what would be done.", 0, List.of(), lines));
    }

    private void no(long ticket, String text) {
        desk.answer(ticket, OperatorAnswer.no(text.strip()));
    }

    /// For people.
    StrangleView view() {
        return terms == null
                ? StrangleView.NONE
                : StrangleLists.view(desk, terms, history, rules(), judged);
    }
}
