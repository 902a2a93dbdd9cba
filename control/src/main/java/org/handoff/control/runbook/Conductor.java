package org.handoff.control.runbook;

import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.gate.Judgement;
import org.handoff.control.gate.StandardGates;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.strangle.StrangleView;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Runs the steps: the one state machine that decides who owns writes. Single-owner, no threads, no
/// clock, no I/O: it is told events and returns actions, so a simulated world can run it.
///
/// | phase | gateways are told | ends with | and then |
/// |---|---|---|---|
/// | RECOVERING | as the ledger says; hold while a run is open | epoch raised durably, both sides observed | any below |
/// | NEW | flow to legacy | `start` | STARTING |
/// | STARTING | flow to legacy | target fenced, owner open, both read back | SERVING |
/// | SERVING | flow to the owner | `cutover`, `rollback`, `rehearse`, `retire`, `abort` | RUNNING … |
/// | RUNNING: preflight, before | flow to the source | gates pass; hooks seen done, hold points released, gates pass again | arm |
/// | RUNNING: arm | flow to the source | armed | hold |
/// | RUNNING: before, arm; abort, or one of them fails | flow to the source | every hook that was asked is undone, last first, epoch e+1 (phase RETURNING) | SERVING |
/// | RUNNING: hold | hold, epoch e | every gateway holds or its lease ran out | fence |
/// | RUNNING: fence, drain, prove | hold, e | each confirmed under e | switch |
/// | RUNNING, a bound passes, a step fails | hold, e | return recorded, epoch e+1 | RETURNING |
/// | RETURNING | hold, then flow to the source, e+1 | source open and read back; gateways obey; then every hook that was asked is undone, epoch e+2 | SERVING |
/// | switch | hold, e | **the `switched` record is durable**, epoch e+1 | FORWARD |
/// | FORWARD: open, release | hold, then flow to the target, e+1 | target open; gateways obey | SOAKING |
/// | SOAKING | flow to the target | the soak's time is over, or a rollback begins | SERVING, RUNNING |
/// | any | hold | a database contradicts the ledger, an actuator saw a higher epoch | IN_DOUBT |
/// | IN_DOUBT | hold | a person names the owner with `resume` | RESOLVING |
/// | RESOLVING | hold | the other side fenced, then the owner opened | SERVING |
/// | RESOLVING, and behind [Bounds#resolve] also RECOVERING, RETURNING, FORWARD | hold | a person gives a side up that does not answer | FORCED |
/// | FORCED | hold, then flow to the owner | the owner opened, and the other side, once it answers, fenced | SERVING |
/// | any | nothing | an append is refused: another conductor is in charge | STOPPED |
///
/// What it keeps true:
/// - A side is only ever opened under an epoch higher than every fence of it that may still be on
///   its way, and after a durable record that makes it the owner. So a late command is stale.
/// - A side is only ever opened while the other has confirmed its fence; or, in FORCED, while a
///   person has attested in the ledger that the other, which did not answer, cannot come back as a
///   writer. It is asked for its fence until it confirms it, and nothing else can begin before.
/// - The target is opened only behind a durable `switched`, which is written only when fence, drain
///   and proof were confirmed under the run's own epoch, within the bound of the pause.
/// - One epoch stands for one directive. A gateway may be thought to forward writes until the lease
///   of the last flow answered to it has run out.
/// - Requests go to the side that does not own writes only by a rule told with a flow, and no rule
///   is told with a hold: what a canary or a moved route does ends before a pause begins.
/// - Every command may be sent again; an answer counts only for the epoch that it names.
public final class Conductor {
    private final Desk desk;

    private Conductor(Desk desk) {
        this.desk = desk;
    }

    /// A conductor that knows what the ledger says. Call [#begin] once, before any event.
    ///
    /// @param records the whole ledger
    public static Conductor recover(
            ConductorConfig config, List<LedgerRecord> records, Moment now) {
        return recover(
                config,
                StandardRunbook.stages(config.bounds(), config.pointers(), config.site()),
                records,
                now);
    }

    /// The same with another runbook.
    public static Conductor recover(
            ConductorConfig config, List<Stage> runbook, List<LedgerRecord> records, Moment now) {
        History history = History.of(records);
        if (history.seq() > 0 && !history.migration().equals(config.migration())) {
            throw HandoffException.operator(
                    "ledger.migration",
                    "This ledger belongs to the migration \"" + history.migration() + "\".",
                    "Use another directory for the migration \"" + config.migration() + "\".");
        }
        Desk desk = new Desk(config, runbook, history, now);
        desk.canary().recover(records);
        desk.strangle().recover(records);
        records.forEach(desk.asides()::appended);
        records.forEach(desk.hooks()::appended);
        records.forEach(desk.approvals()::appended);
        return new Conductor(desk);
    }

    /// Takes charge: the first record raises the epoch.
    public List<Action> begin(Moment now) {
        desk.setNow(now);
        desk.go(new RecoverCourse(desk));
        return desk.takeActions();
    }

    /// Takes one event and says what to do, in order. That another conductor is in charge may be
    /// found out at any time: then an append's outcome is of no interest any more.
    ///
    /// @throws IllegalStateException if an append's outcome is due and this is not it
    public List<Action> handle(Event event, Moment now) {
        boolean isOutcome = event instanceof Event.Appended || event instanceof Event.AppendRefused;
        if (!(event instanceof Event.Superseded) && desk.isAppending() != isOutcome) {
            throw new IllegalStateException(event + " out of turn");
        }
        desk.setNow(now);
        if (phase() == Phase.STOPPED) {
            return whenStopped(event);
        }
        switch (event) {
            case Event.Tick _ -> {
                desk.resendDue();
                desk.canary().tick();
                desk.strangle().tick();
            }
            case Event.ReplyArrived it -> replied(it.reply());
            case Event.GatewayPolled it -> {
                desk.gateways().heard(it.status(), now.nanos());
                desk.canary().polled(it.status());
                desk.strangle().polled(it.status());
            }
            case Event.OperatorAsked it -> new Requests(desk).take(it.request(), it.ticket());
            case Event.EvidenceCame it -> {
                desk.setEvidence(it.evidence());
                desk.asides().onEvidence();
            }
            case Event.PlanRead it -> desk.approvals().planRead(it.parts());
            case Event.Noted it -> desk.asides().note(it.aside(), it.request());
            case Event.PointerSaid it -> desk.course().onPointer(it);
            case Event.Appended it -> desk.appended(it.written());
            case Event.AppendRefused _, Event.Superseded _ -> desk.stop();
        }
        if (!desk.isAppending()) {
            desk.course().onMoment();
        }
        if (!desk.isAppending()) {
            desk.asides().drain();
        }
        if (!desk.isAppending()) {
            desk.approvals().tick();
        }
        if (!desk.isAppending()) {
            desk.twin().tick();
        }
        return desk.takeActions();
    }

    /// What to answer to a gateway's poll, now. Notes the lease that the answer gives.
    ///
    /// @throws HandoffException `conductor.stopped` if another conductor is in charge
    public Directive directiveFor(GatewayStatus status, Moment now) {
        if (phase() == Phase.STOPPED || desk.history().stage() == History.Stage.UNFOUNDED) {
            throw new HandoffException(
                    new Fault(
                            Fault.Kind.EXTERNAL,
                            "conductor.stopped",
                            "This control plane is not in charge.",
                            "Ask the one that is."));
        }
        Directive told = desk.told();
        desk.gateways().answered(status, told, now.nanos());
        return told;
    }

    /// Whether a gateway that says so of itself does what it is told: then its poll may be kept
    /// waiting.
    public boolean isObeyedBy(GatewayStatus status) {
        return status.hasConverged(desk.told())
                && desk.canary().isObeyedBy(status)
                && desk.strangle().isObeyedBy(status);
    }

    /// The same with what a canary or moved routes add to it.
    ///
    /// @throws HandoffException as [#directiveFor]
    public PollAnswer answerFor(GatewayStatus status, Moment now) {
        desk.setNow(now);
        Directive directive = directiveFor(status, now);
        return new PollAnswer(
                directive,
                desk.canary().rule(),
                null,
                desk.strangle().rules(),
                ReplicaReads.lagMillis(desk));
    }

    /// The canary, for people.
    public CanaryView canary(Moment now) {
        desk.setNow(now);
        return desk.canary().view();
    }

    /// The routes that move one by one, for people.
    public StrangleView strangle(Moment now) {
        desk.setNow(now);
        return desk.strangle().view();
    }

    /// The approvals, for people.
    public ApprovalsView approvals(Moment now) {
        desk.setNow(now);
        return desk.approvals().view();
    }

    public Phase phase() {
        return desk.course().phase();
    }

    /// The side that owns writes, by the ledger.
    public Environment owner() {
        return desk.history().owner();
    }

    /// Whether something is under way that wants ticks in quick succession.
    public boolean isBusy() {
        return switch (phase()) {
            case NEW, SERVING, STOPPED, RETIRED, ABORTED, IN_DOUBT -> false;
            case STARTING,
                    REHEARSING,
                    RUNNING,
                    RETURNING,
                    FORWARD,
                    SOAKING,
                    RECOVERING,
                    RESOLVING,
                    FORCED ->
                    true;
        };
    }

    /// Everything, for people.
    public Snapshot snapshot(Moment now) {
        desk.setNow(now);
        History history = desk.history();
        boolean known = !desk.evidence().isNone();
        List<Judgement> gates = desk.judgeMove(StandardGates.beforeRun(), "", "");
        return new Snapshot(
                now.wall(),
                desk.config().migration(),
                desk.config().conductor(),
                phase(),
                history.owner(),
                history.epoch(),
                desk.told().mode(),
                runUnderWay(),
                desk.steps().views(now.nanos()),
                gates,
                desk.gateways().views(desk.told(), now.nanos()),
                history.runs(),
                desk.evidence(),
                known ? desk.evidenceAgeNanos() / 1_000_000 : -1,
                desk.course().stuck(),
                desk.attention(),
                desk.findings(),
                desk.feed(),
                history.seq(),
                history.head());
    }

    private @Nullable RunSummary runUnderWay() {
        return switch (desk.course()) {
            case RunCourse it -> it.summary();
            case ReturnCourse it -> it.summary();
            case UndoCourse it -> it.summary();
            default -> null;
        };
    }

    private List<Action> whenStopped(Event event) {
        if (event instanceof Event.OperatorAsked asked) {
            desk.answer(
                    asked.ticket(),
                    OperatorAnswer.no("Another conductor is in charge of this migration."));
        }
        return desk.takeActions();
    }

    private void replied(Reply reply) {
        switch (reply) {
            case Reply.Stale it -> {
                desk.sawEpoch(it.held());
                if (desk.outbox().holds(it.command())) {
                    desk.doubt(
                            "stale." + Replies.word(it.command()),
                            "An actuator has seen epoch " + it.held() + " and refuses ours.");
                }
            }
            case Reply.Failed it -> {
                if (desk.outbox().holds(it.command())) {
                    desk.course().onFailed(it);
                }
            }
            case Reply.Ownership it -> {
                desk.sawEpoch(it.held());
                confirmed(it);
            }
            case Reply.Armed _, Reply.Drained _, Reply.Proven _ -> confirmed(reply);
        }
    }

    /// No two commands of one course wait for the same answer, so there is at most one.
    private void confirmed(Reply reply) {
        for (Command command : desk.outbox().confirmedBy(reply)) {
            desk.course().onConfirmed(command, reply);
        }
    }

    /// The last record that this conductor knows, for the shell.
    public String ledgerHead() {
        return desk.history().head();
    }
}
