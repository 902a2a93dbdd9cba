package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.gate.Gate;
import org.handoff.control.gate.Judgement;
import org.handoff.control.gate.Observations;
import org.handoff.control.gate.PauseForecast;
import org.handoff.control.gate.StandardGates;
import org.handoff.control.lease.Gateways;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What all courses share: the ledger as known, the gateways, the evidence, what waits for an
/// answer, and the actions of the event being handled. Owned by the conductor.
final class Desk {
    /// Findings kept for the page.
    private static final int FINDINGS_MAX = 50;

    private final ConductorConfig config;
    private final List<Stage> runbook;
    private final Outbox outbox;
    private final StepBoard steps = new StepBoard();
    private final Deque<Snapshot.FeedLine> feed = new ArrayDeque<>();
    private final Deque<Finding> findings = new ArrayDeque<>();

    private final AnswerCount answers = new AnswerCount();
    private final CanaryDesk canary;
    private final StrangleDesk strangle;
    private final AsideDesk asides;
    private final ApprovalDesk approvals;
    private final TwinDesk twin;
    private final HookBook hooks = new HookBook();

    private History history;
    private Moment now;
    private Gateways gateways;
    private Directive told;
    private long toldAt;
    private Evidence evidence = Evidence.NONE;
    private long evidenceAt;
    private Epoch seen = Epoch.NONE;
    private Course course;
    private String attention = "";
    private List<Action> actions = new ArrayList<>();
    private @Nullable Runnable afterAppend;

    Desk(ConductorConfig config, List<Stage> runbook, History history, Moment now) {
        this.config = config;
        this.runbook = List.copyOf(runbook);
        this.history = history;
        this.now = now;
        this.outbox = new Outbox(config.bounds());
        this.canary = new CanaryDesk(this, config.canary());
        this.strangle = new StrangleDesk(this, config.strangle());
        this.asides = new AsideDesk(this);
        this.approvals = new ApprovalDesk(this, config.approvals());
        this.twin = new TwinDesk(this);
        this.gateways = new Gateways(config.leases(), now.nanos());
        this.told = directive(Directive.Mode.HOLD, history.owner(), history.epoch());
        this.course = new RestCourse(this, Phase.RECOVERING);
    }

    Bounds bounds() {
        return config.bounds();
    }

    ConductorConfig config() {
        return config;
    }

    List<Stage> runbook() {
        return runbook;
    }

    History history() {
        return history;
    }

    Moment now() {
        return now;
    }

    StepBoard steps() {
        return steps;
    }

    Gateways gateways() {
        return gateways;
    }

    Course course() {
        return course;
    }

    Directive told() {
        return told;
    }

    String attention() {
        return attention;
    }

    Evidence evidence() {
        return evidence;
    }

    List<Snapshot.FeedLine> feed() {
        return List.copyOf(feed);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    CanaryDesk canary() {
        return canary;
    }

    StrangleDesk strangle() {
        return strangle;
    }

    ApprovalDesk approvals() {
        return approvals;
    }

    /// What the ledger says of the run's hooks.
    HookBook hooks() {
        return hooks;
    }

    AsideDesk asides() {
        return asides;
    }

    TwinDesk twin() {
        return twin;
    }

    /// A database holds this epoch.
    void sawEpoch(Epoch held) {
        seen = seen.isOlderThan(held) ? held : seen;
    }

    /// Higher than everything that the ledger or a database is known to hold: for what a person
    /// decides, so that no side can refuse it as stale.
    Epoch epochOfDecision() {
        Epoch known = history.epoch();
        return (known.isOlderThan(seen) ? seen : known).next();
    }

    Outbox outbox() {
        return outbox;
    }

    void setNow(Moment moment) {
        now = moment;
    }

    void setEvidence(Evidence newest) {
        evidence = newest;
        evidenceAt = now.nanos() - newest.age().toNanos();
    }

    /// Changes what is being done: everything unanswered is forgotten, and its late answers carry
    /// an epoch or ask a question that nobody waits for.
    void go(Course next) {
        outbox.clear();
        course = next;
        next.begin();
    }

    /// Makes an entry durable, then goes on with `then`. Nothing else may be asked meanwhile.
    void append(Entry entry, Epoch epoch, Runnable then) {
        append(entry, epoch, "", then);
    }

    /// The same for what answers a person's request.
    ///
    /// @param request its key
    void append(Entry entry, Epoch epoch, String request, Runnable then) {
        if (afterAppend != null) {
            throw new IllegalStateException("an append is under way already");
        }
        afterAppend = then;
        Draft draft = new Draft(now.wall(), epoch, config.conductor(), entry, request);
        actions.add(new Action.Append(history.head(), draft));
    }

    /// Has drivers move pointers.
    void drive(Action.Drive drive) {
        actions.add(drive);
    }

    boolean isAppending() {
        return afterAppend != null;
    }

    void appended(LedgerRecord written) {
        Runnable then = afterAppend;
        if (then == null) {
            throw new IllegalStateException("no append is under way");
        }
        afterAppend = null;
        history = history.with(written);
        canary.appended(written);
        strangle.appended(written);
        asides.appended(written);
        approvals.appended(written);
        hooks.appended(written);
        twin.appended(written);
        then.run();
    }

    /// Another conductor is in charge: nothing is asked or told any more.
    void stop() {
        afterAppend = null;
        actions.clear();
        say("Another conductor is in charge; this one stops.");
        attention = "Another conductor is in charge of this migration.";
        go(new RestCourse(this, Phase.STOPPED));
    }

    /// Asks for a command until it is confirmed.
    void ask(Command command) {
        outbox.put(command, now.nanos());
        actions.add(new Action.Send(command));
    }

    void resendDue() {
        outbox.due(now.nanos()).forEach(it -> actions.add(new Action.Send(it)));
    }

    /// @param ticket negative if nobody waits
    void answer(long ticket, OperatorAnswer answer) {
        if (ticket >= 0) {
            actions.add(new Action.Answer(ticket, answer));
        }
    }

    /// Goes back to a course that was left without having ended.
    void resume(Course before) {
        outbox.clear();
        course = before;
    }

    /// Nobody asks, and it was allowed before: the way back, never a way forward.
    ///
    /// @param who what asks: the warrant, when a gate refused; a hold point that nobody released
    void rollBack(String who, String reason) {
        OperatorRequest request = OperatorRequest.of(OperatorRequest.Kind.ROLLBACK, who, reason);
        new Requests(this).preflight(request, -1);
    }

    List<Action> takeActions() {
        List<Action> taken = actions;
        actions = new ArrayList<>();
        return taken;
    }

    /// Tells gateways something else from now on. One epoch never stands for two directives.
    void tell(Directive.Mode mode, Environment owner, Epoch epoch) {
        told = directive(mode, owner, epoch);
        toldAt = now.nanos();
    }

    /// Whether every gateway obeys, or the lease of any older directive has run out.
    boolean isObeyed() {
        return gateways.flowEverywhere(told, now.nanos())
                || now.nanosSince(toldAt) > config.leases().assumedNanos();
    }

    /// Stops: a person decides.
    void doubt(String because, String text) {
        say("In doubt: " + text);
        attention = text;
        outbox.clear();
        append(
                new Entry.InDoubt(because),
                history.epoch().next(),
                () -> {
                    tell(Directive.Mode.HOLD, history.owner(), history.epoch());
                    go(new RestCourse(this, Phase.IN_DOUBT));
                });
    }

    /// Rests with a side serving.
    void serve() {
        attention = "";
        go(new RestCourse(this, Phase.SERVING));
    }

    /// The same, and asks both databases once whether they agree.
    void serveAndAudit() {
        attention = "";
        RestCourse rest = new RestCourse(this, Phase.SERVING);
        go(rest);
        rest.audit();
    }

    void setAttention(String text) {
        attention = text;
    }

    void say(String text) {
        feed.addLast(new Snapshot.FeedLine(now.wall(), text));
        while (feed.size() > Snapshot.FEED_MAX) {
            feed.removeFirst();
        }
    }

    void note(List<Finding> more) {
        more.forEach(findings::addLast);
        while (findings.size() > FINDINGS_MAX) {
            findings.removeFirst();
        }
    }

    void forgetFindings() {
        findings.clear();
    }

    long evidenceAgeNanos() {
        return now.nanos() - evidenceAt;
    }

    /// What the owner answers is counted from now on.
    void countFromHere() {
        answers.begin(gateways.views(told, now.nanos()));
    }

    /// The same, with what moving writes needs besides: approvals, and no route that would be left
    /// behind.
    ///
    /// @param executor who asks for it; empty if nobody does yet
    /// @param glass why no approval is waited for; empty if they are
    List<Judgement> judgeMove(List<Gate> gates, String executor, String glass) {
        List<Judgement> judged = new ArrayList<>(judge(gates));
        strangle.judge().ifPresent(judged::add);
        judgeWindow().ifPresent(judged::add);
        if (config.limits().rehearsal()) {
            judged.add(approvals.judgeRehearsal(history.owner().other()));
        }
        if (approvals.isAsked()) {
            judged.add(approvals.judge(history.owner().other(), executor, glass));
        }
        return judged;
    }

    /// Whether a move may be under way now, by the clinic's clock.
    Optional<Judgement> judgeWindow() {
        return config.limits().windows().areAsked()
                ? Optional.of(config.limits().windows().judge(history.owner().other(), now.wall()))
                : Optional.empty();
    }

    List<Judgement> judge(List<Gate> gates) {
        return StandardGates.judge(gates, observations());
    }

    private Observations observations() {
        PauseForecast forecast = PauseForecast.from(history.runs());
        if (!forecast.measured() && history.rehearsedDrainMicros() > 0) {
            forecast = forecast.withDrain(history.rehearsedDrainMicros());
        }
        return new Observations(
                history.owner(),
                history.owner().other(),
                history.epoch(),
                evidence,
                Duration.ofNanos(Math.max(0, evidenceAgeNanos())),
                Duration.ofNanos(now.nanosSince(toldAt)),
                gateways.views(told, now.nanos()),
                answers.by(history.owner(), gateways.views(told, now.nanos())),
                gateways.knowsAll(now.nanos()),
                forecast,
                config.limits());
    }

    private Directive directive(Directive.Mode mode, Environment owner, Epoch epoch) {
        return new Directive(
                epoch, mode, owner, config.leases().lease(), config.leases().holdMax());
    }
}
