package org.handoff.app.wiring;

import org.handoff.control.api.ControlPlane;
import org.handoff.control.api.Earlier;
import org.handoff.control.api.LedgerEntry;
import org.handoff.control.api.OperatorRequest;
import org.handoff.control.api.PageReads;
import org.handoff.control.api.StatusView;
import org.handoff.control.api.Submission;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.evidence.AnchorState;
import org.handoff.control.gate.Evidence;
import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.control.notify.Receipts;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Snapshot;
import org.handoff.control.runbook.Stuck;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shell.ConductorLoop;
import org.handoff.control.strangle.StrangleView;
import org.handoff.control.telemetry.Telemetry;
import org.handoff.control.telemetry.TelemetryState;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// The API's view of this process: hands polls and wishes to the conductor, and puts its snapshot,
/// the replicator's word and the sides' state into one status. Thread-safe.
final class ServedControlPlane implements ControlPlane {
    private final ConductorLoop conductor;
    private final Ledger ledger;
    private final Life life;
    private final Answers answers;
    private final SideWatch legacy;
    private final SideWatch cloud;
    private final FigureWatch figures;
    private final ReplicatorChild replicator;
    private final @Nullable ShadowDesk shadow;
    private final SecurityWatch security;
    private final @Nullable Receipts receipts;
    private final StatusViews views;
    private final LedgerTail tail;
    private final Anchored anchored;
    private final TwinWitness twin;
    private volatile @Nullable Telemetry telemetry;
    private final PageReads page;
    private final Traffic traffic = new Traffic();
    private final AnswerTimes times = new AnswerTimes();

    ServedControlPlane(
            ConductorLoop conductor,
            Ledger ledger,
            Life life,
            Answers answers,
            SideWatch legacy,
            SideWatch cloud,
            FigureWatch figures,
            ReplicatorChild replicator,
            @Nullable ShadowDesk shadow,
            SecurityWatch security,
            @Nullable Receipts receipts,
            StatusViews views,
            LedgerTail tail,
            PageReads page,
            Anchored anchored,
            TwinWitness twin) {
        this.conductor = conductor;
        this.ledger = ledger;
        this.life = life;
        this.answers = answers;
        this.legacy = legacy;
        this.cloud = cloud;
        this.figures = figures;
        this.replicator = replicator;
        this.shadow = shadow;
        this.security = security;
        this.receipts = receipts;
        this.views = views;
        this.tail = tail;
        this.page = page;
        this.anchored = anchored;
        this.twin = twin;
    }

    @Override
    public StatusView status() {
        Snapshot snapshot = conductor.snapshot();
        long now = System.nanoTime();
        return views.view(
                snapshot,
                replicator.status(),
                side(legacy, Environment.LEGACY, now),
                side(cloud, Environment.CLOUD, now),
                tail.events(snapshot.ledgerRecords()),
                String.join(" ", life.attention(), anchored.attention()).strip());
    }

    private StatusView.Side side(SideWatch watch, Environment side, long now) {
        return StatusViews.side(watch, traffic.of(side, now), times.of(side), figures.of(side));
    }

    /// Once a second.
    StatusView second() {
        times.second();
        return status();
    }

    @Override
    public PageReads page() {
        return page;
    }

    /// Said once, before it is served.
    void telemetry(@Nullable Telemetry started) {
        telemetry = started;
    }

    @Override
    public @Nullable TelemetryState telemetry() {
        Telemetry now = telemetry;
        return now == null ? null : now.state();
    }

    @Override
    public @Nullable AnchorState anchor() {
        return anchored.state().get();
    }

    @Override
    public CanaryView canary() {
        return conductor.published().canary();
    }

    @Override
    public StrangleView strangle() {
        return conductor.published().strangle();
    }

    @Override
    public PollAnswer poll(GatewayStatus status, Duration wait) throws InterruptedException {
        traffic.polled(status, System.nanoTime());
        times.polled(status);
        PollAnswer answer = conductor.poll(status, wait);
        return shadow == null ? answer : Shadowed.answer(shadow, answer, conductor.snapshot());
    }

    @Override
    public @Nullable ShadowDesk shadow() {
        return shadow;
    }

    @Override
    public Submission submit(OperatorRequest request) throws InterruptedException {
        Fault lack = begins(request.verb()) ? ledger.lack() : null;
        if (lack != null) {
            return new Submission.Refused(lack);
        }
        return switch (request.verb()) {
            case START -> start(request);
            case RESUME -> isToFollow(request) ? life.resume(request.dryRun()) : ask(request);
            case RETIRE, ABORT -> {
                Submission answer;
                synchronized (life) {
                    answer = ask(request);
                }
                if (answer instanceof Submission.Accepted) {
                    life.leaveIfOver();
                }
                yield answer;
            }
            case REHEARSE -> rehearse(request);
            case CUTOVER,
                    ROLLBACK,
                    POINT,
                    PROCEED,
                    APPROVE,
                    CANARY_START,
                    CANARY_WIDEN,
                    CANARY_STOP,
                    STRANGLE_MOVE,
                    STRANGLE_BACK ->
                    ask(request);
            case SHADOW_START, SHADOW_STOP ->
                    Shadowed.submit(shadow, request, conductor.snapshot().owner(), conductor::note);
        };
    }

    /// What was seen on a twin is written down first, and the rehearsal's own record, to which
    /// approvals are bound, follows.
    private Submission rehearse(OperatorRequest request) throws InterruptedException {
        Fault lack = twin.lack();
        if (lack != null) {
            return new Submission.Refused(lack);
        }
        if (!twin.isAsked() || request.dryRun()) {
            return ask(request);
        }
        TwinEntry.TwinRehearsed seen;
        try {
            seen = twin.look();
        } catch (HandoffException e) {
            return new Submission.Refused(e.fault());
        }
        conductor.note(seen);
        return seen.wentWell()
                ? ask(request)
                : new Submission.Refused(
                        new Fault(
                                Fault.Kind.OPERATOR,
                                "twin.failed",
                                "On the twin the rehearsal failed: "
                                        + String.join("; ", seen.failed())
                                        + ".",
                                "Put it right, and rehearse there again: handoff rehearse"
                                        + " --twin."));
    }

    /// No row is copied to a side that is not secured as the spec asks.
    private Submission start(OperatorRequest request) throws InterruptedException {
        Evidence.Security judged = security.latest();
        if (judged == null || judged.inTheWay() > 0) {
            return new Submission.Refused(
                    new Fault(
                            Fault.Kind.OPERATOR,
                            "control.security",
                            judged == null
                                    ? "How cloud is secured was not judged yet."
                                    : "Cloud is not secured as the spec asks: " + judged.worst(),
                            judged == null
                                    ? "Try again in a few seconds."
                                    : "See all of it with handoff security, and put it right or"
                                            + " waive it."));
        }
        return request.dryRun() ? ask(request) : life.start(request);
    }

    /// The others end something, or bring it back: there is a reserve for them.
    private static boolean begins(OperatorRequest.Verb verb) {
        return switch (verb) {
            case START,
                    REHEARSE,
                    CUTOVER,
                    RETIRE,
                    APPROVE,
                    CANARY_START,
                    CANARY_WIDEN,
                    STRANGLE_MOVE,
                    SHADOW_START ->
                    true;
            case RESUME, ABORT, ROLLBACK, POINT, PROCEED, CANARY_STOP, STRANGLE_BACK, SHADOW_STOP ->
                    false;
        };
    }

    /// Whether there is nothing to decide, only to go on with.
    private boolean isToFollow(OperatorRequest request) {
        Phase phase = conductor.snapshot().phase();
        return request.owner() == null
                && (phase == Phase.NEW || phase == Phase.SERVING)
                && replicator.status().phase() != ReplicatorStatus.Phase.FOLLOWING;
    }

    private Submission ask(OperatorRequest request) throws InterruptedException {
        var kind = org.handoff.control.runbook.OperatorRequest.Kind.valueOf(request.verb().name());
        OperatorAnswer answer =
                conductor.ask(
                        new org.handoff.control.runbook.OperatorRequest(
                                kind,
                                request.who(),
                                request.reason(),
                                request.dryRun(),
                                request.owner(),
                                request.attestation(),
                                request.mark(),
                                request.canary(),
                                request.strangle()));
        return submission(request.verb().name().toLowerCase(Locale.ROOT), request, answer);
    }

    private Submission submission(String verb, OperatorRequest request, OperatorAnswer answer) {
        Fault doubt = doubt(conductor.snapshot());
        boolean decides = request.verb() == OperatorRequest.Verb.RESUME;
        if (doubt != null && !decides && !answer.accepted()) {
            return new Submission.InDoubt(doubt);
        }
        if (!answer.accepted()) {
            List<String> reasons =
                    answer.gates().stream()
                            .filter(gate -> !gate.isPassed())
                            .map(ServedControlPlane::reason)
                            .toList();
            String text =
                    reasons.isEmpty()
                            ? answer.text()
                            : answer.text() + " " + String.join(" ", reasons);
            return new Submission.Refused(
                    new Fault(Fault.Kind.OPERATOR, "control.refused", text, ""));
        }
        if (request.dryRun()) {
            return new Submission.Planned(answer.plan());
        }
        return new Submission.Accepted(
                answer.run() == 0 ? "" : verb + "-" + answer.run(), answer.text());
    }

    /// Why nothing but a decision is possible now; `null` if there is no doubt.
    private static @Nullable Fault doubt(Snapshot snapshot) {
        Stuck stuck = snapshot.stuck();
        if (stuck != null) {
            return stuck.fault();
        }
        return snapshot.phase() != Phase.IN_DOUBT
                ? null
                : new Fault(
                        Fault.Kind.EXTERNAL,
                        "control.in-doubt",
                        snapshot.attention(),
                        "Find out which side owns writes, then: handoff resume --owner SIDE.");
    }

    @Override
    public @Nullable Earlier earlier(String idempotencyKey) {
        Earlier started = life.startedBy(idempotencyKey);
        return started == null ? answers.get(idempotencyKey) : started;
    }

    @Override
    public @Nullable Instant cutOff() {
        return ledger.lostAt();
    }

    @Override
    public @Nullable Receipts receipts() {
        return receipts;
    }

    @Override
    public ApprovalsView approvals() {
        return conductor.published().approvals();
    }

    @Override
    public void noteDenied(String who, String what) {
        conductor.note(new Entry.Denied(who, what));
    }

    @Override
    public void noteAccess(String who, String what) {
        conductor.note(new Entry.AccessChanged(who, what));
    }

    private static String reason(Judgement gate) {
        return gate.gate() + ": " + gate.verdict().reason();
    }

    @Override
    public List<LedgerEntry> ledger(long from, int max) {
        return ledger.read(from, max).stream().map(LedgerWords::entry).toList();
    }
}
