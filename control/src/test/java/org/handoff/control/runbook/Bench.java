package org.handoff.control.runbook;

import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.gate.Evidence;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.control.strangle.StrangleTerms;
import org.handoff.control.strangle.StrangleView;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Proof;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A conductor by hand: appends are durable at once, commands are collected, time is told.
final class Bench {
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<Command> sent = new ArrayList<>();
    private final List<Action.Drive> drives = new ArrayList<>();
    private final List<OperatorAnswer> answers = new ArrayList<>();
    private final Map<Environment, Epoch> held = new EnumMap<>(Environment.class);
    private final List<Pointer> pointers;
    private final People people;
    private final Bounds bounds;
    private final @Nullable CanaryTerms canary;
    private GatewayStatus.Counters counters = new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0);
    private final ApprovalTerms approvals;
    private final @Nullable StrangleTerms strangle;

    private GateLimits limits = GateLimits.DEFAULT;
    private SiteSteps site = SiteSteps.NONE;
    private boolean isTwin;
    private @Nullable StrangleTerms later;
    private Conductor conductor;
    private long nanos;
    private int starts;

    Bench() {
        this(Bounds.DEFAULT, People.ANY, List.of());
    }

    /// With a canary in the spec.
    Bench(CanaryTerms canary) {
        this(Bounds.DEFAULT, People.ANY, List.of(), canary, ApprovalTerms.NONE, null);
    }

    Bench(ApprovalTerms approvals) {
        this(Bounds.DEFAULT, People.ANY, List.of(), null, approvals, null);
    }

    /// With other limits of the gates.
    static Bench with(GateLimits limits) {
        Bench bench = new Bench();
        bench.limits = limits;
        bench.restart();
        return bench;
    }

    /// With hooks and hold points.
    static Bench with(SiteSteps site) {
        Bench bench = new Bench();
        bench.site = site;
        bench.restart();
        return bench;
    }

    /// Of a twin: a rehearsal leads every step there and back.
    static Bench ofTwin(Bounds bounds) {
        Bench bench = new Bench(bounds, People.ANY, List.of());
        bench.isTwin = true;
        bench.restart();
        return bench;
    }

    /// With routes that move one by one.
    Bench(StrangleTerms strangle, @Nullable CanaryTerms canary) {
        this(Bounds.DEFAULT, People.ANY, List.of(), canary, ApprovalTerms.NONE, strangle);
    }

    Bench(Bounds bounds, People people, List<Pointer> pointers) {
        this(bounds, people, pointers, null, ApprovalTerms.NONE, null);
    }

    private Bench(
            Bounds bounds,
            People people,
            List<Pointer> pointers,
            @Nullable CanaryTerms canary,
            ApprovalTerms approvals,
            @Nullable StrangleTerms strangle) {
        this.approvals = approvals;
        this.strangle = strangle;
        this.canary = canary;
        this.bounds = bounds;
        this.people = people;
        this.pointers = pointers;
        held.put(Environment.LEGACY, Epoch.NONE);
        held.put(Environment.CLOUD, Epoch.NONE);
        conductor = take();
    }

    /// The process dies and comes back, with nothing but the ledger.
    void restart() {
        conductor = take();
    }

    /// The same with another spec's routes.
    void restart(StrangleTerms other) {
        later = other;
        restart();
    }

    private Conductor take() {
        sent.clear();
        starts++;
        ConductorConfig config =
                new ConductorConfig(
                        "clinic",
                        "c" + starts,
                        bounds,
                        LeaseTerms.DEFAULT,
                        limits,
                        people,
                        pointers,
                        canary,
                        approvals,
                        later == null ? strangle : later,
                        site,
                        isTwin);
        Conductor fresh = Conductor.recover(config, ledger.readAll(), now());
        carryOut(fresh, fresh.begin(now()));
        return fresh;
    }

    Conductor conductor() {
        return conductor;
    }

    MemoryLedger ledger() {
        return ledger;
    }

    List<Entry> entries() {
        return ledger.readAll().stream().map(LedgerRecord::entry).toList();
    }

    OperatorAnswer lastAnswer() {
        return answers.getLast();
    }

    ApprovalsView approvals() {
        return conductor.approvals(now());
    }

    /// A record that this conductor wrote while nobody looked.
    void write(Entry entry) {
        try {
            var _ =
                    ledger.append(
                            ledger.head(),
                            new Draft(now().wall(), epoch(), "c" + starts, entry, ""));
        } catch (StaleLedgerException e) {
            throw new IllegalStateException(e);
        }
        restart();
        confirm();
        pass(Duration.ofSeconds(3));
        poll();
    }

    Snapshot snapshot() {
        return conductor.snapshot(now());
    }

    Epoch epoch() {
        return snapshot().epoch();
    }

    /// What drivers were asked for.
    List<Action.Drive> drives() {
        return List.copyOf(drives);
    }

    Command lastSent() {
        return sent.getLast();
    }

    /// What was sent behind the first ones.
    List<Command> sentFrom(int first) {
        return List.copyOf(sent.subList(Math.min(first, sent.size()), sent.size()));
    }

    int sentCount() {
        return sent.size();
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        tell(new Event.Tick());
    }

    void ask(OperatorRequest.Kind kind, String who) {
        ask(OperatorRequest.of(kind, who, ""));
    }

    void ask(OperatorRequest request) {
        tell(new Event.OperatorAsked(request, 1));
    }

    void reply(Reply reply) {
        tell(new Event.ReplyArrived(reply));
    }

    /// Whatever was asked last is confirmed as asked.
    void confirm() {
        reply(confirmation(lastSent()));
    }

    Reply confirmation(Command command) {
        return switch (command) {
            case Command.Fence it -> owned(it.side(), it.epoch(), false);
            case Command.Unfence it -> owned(it.side(), it.epoch(), true);
            case Command.Observe it -> observed(it.side(), it.side() == Environment.LEGACY);
            case Command.Arm it -> new Reply.Armed(it.source(), it.epoch(), List.of());
            case Command.Drain it -> new Reply.Drained(it.source(), it.epoch(), "m");
            case Command.Prove it ->
                    new Reply.Proven(
                            it.source(), it.epoch(), new Proof(true, 10, 2, 1, 0, List.of()));
        };
    }

    private Reply owned(Environment side, Epoch epoch, boolean writable) {
        held.put(side, epoch);
        return new Reply.Ownership(side, epoch, epoch, writable, List.of());
    }

    /// What a side says of itself when asked now.
    Reply observed(Environment side, boolean writable) {
        Epoch last = held.getOrDefault(side, Epoch.NONE);
        return new Reply.Ownership(side, epoch(), last, writable, List.of());
    }

    /// A gateway that does what it is told.
    Directive poll() {
        Directive told = conductor.directiveFor(status(Epoch.NONE, Directive.Mode.HOLD), now());
        tell(
                new Event.GatewayPolled(
                        new GatewayStatus(
                                "g1",
                                "i1",
                                told.epoch(),
                                told.mode(),
                                told.owner(),
                                0,
                                0,
                                counters)));
        return told;
    }

    /// A gateway that obeys, and says what it counted under the canary's rule.
    PollAnswer poll(String gateway, CanaryCounts counts) {
        return poll(gateway, counts, Map.of());
    }

    /// A gateway that obeys, and says what it counted of moved routes.
    PollAnswer pollMoved(Map<String, CanaryCounts> counts) {
        return poll("g1", CanaryCounts.NONE, counts);
    }

    private PollAnswer poll(String gateway, CanaryCounts counts, Map<String, CanaryCounts> moved) {
        PollAnswer told = conductor.answerFor(status(Epoch.NONE, Directive.Mode.HOLD), now());
        Directive directive = told.directive();
        tell(
                new Event.GatewayPolled(
                        new GatewayStatus(
                                gateway,
                                "i1",
                                directive.epoch(),
                                directive.mode(),
                                directive.owner(),
                                0,
                                0,
                                counters,
                                counts,
                                moved,
                                GatewayStatus.Times.NONE,
                                ApplicationHealth.UNTOLD)));
        return told;
    }

    StrangleView strangle() {
        return conductor.strangle(now());
    }

    CanaryView canary() {
        return conductor.canary(now());
    }

    /// What the gateway will say from now on that the cloud side answered.
    void cloudAnswers(long requests, long errors) {
        counters = new GatewayStatus.Counters(0, requests, 0, errors, 0, 0, 0, 0);
    }

    /// The same of the legacy side.
    void legacyAnswers(long requests, long errors) {
        counters = new GatewayStatus.Counters(requests, 0, errors, 0, 0, 0, 0, 0);
    }

    private GatewayStatus status(Epoch epoch, Directive.Mode mode) {
        return new GatewayStatus("g1", "i1", epoch, mode, Environment.LEGACY, 0, 0, counters);
    }

    /// Started, with leases of the time before run out, and a gateway present.
    void serve() {
        ask(OperatorRequest.Kind.START, "Ada");
        confirm();
        confirm();
        pass(Duration.ofSeconds(3));
        poll();
    }

    /// Into the run, up to where the fence is asked for.
    void beginRun(OperatorRequest.Kind kind) {
        evidence();
        ask(kind, "Ada");
        confirm();
        poll();
        poll();
    }

    void evidence() {
        evidence(Evidence.Security.NOT_ASKED);
    }

    void evidence(Evidence.Security security) {
        evidence(security, Evidence.Pointers.NONE);
    }

    /// @param pointers null if nobody knows
    void evidence(Evidence.Security security, Evidence.@Nullable Pointers pointers) {
        tell(new Event.EvidenceCame(BenchEvidence.of(conductor.owner(), security, pointers)));
    }

    void tell(Event event) {
        carryOut(conductor, conductor.handle(event, now()));
    }

    private void carryOut(Conductor by, List<Action> first) {
        List<Action> actions = first;
        while (!actions.isEmpty()) {
            List<Action> next = List.of();
            for (Action action : actions) {
                switch (action) {
                    case Action.Append it -> next = by.handle(append(it), now());
                    case Action.Send it -> sent.add(it.command());
                    case Action.Drive it -> drives.add(it);
                    case Action.Answer it -> answers.add(it.answer());
                }
            }
            actions = next;
        }
    }

    private Event append(Action.Append action) {
        try {
            return new Event.Appended(ledger.append(action.previous(), action.draft()));
        } catch (StaleLedgerException e) {
            return new Event.AppendRefused();
        }
    }

    private Moment now() {
        return new Moment(nanos, Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos));
    }
}
