package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.runbook.History.OpenRun;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

/// Takes over from a conductor that died in the middle of something. First it raises the epoch,
/// durably; then it asks both databases what is so; only then does it act: back before the switch,
/// forward behind it.
final class RecoverCourse implements Course {
    private final Desk desk;
    private final Set<Environment> seen = EnumSet.noneOf(Environment.class);
    private long begunAt;
    private boolean observing;

    RecoverCourse(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Phase phase() {
        return Phase.RECOVERING;
    }

    @Override
    public void begin() {
        if (desk.history().stage() == History.Stage.UNFOUNDED) {
            desk.append(
                    new Entry.Founded(desk.config().migration(), Environment.LEGACY),
                    desk.history().epoch().next(),
                    this::takeCharge);
        } else {
            takeCharge();
        }
    }

    private void takeCharge() {
        desk.append(
                new Entry.Conducting(desk.config().conductor()),
                desk.history().epoch().next(),
                this::goOn);
    }

    private void goOn() {
        begunAt = desk.now().nanos();
        History history = desk.history();
        switch (history.stage()) {
            case UNFOUNDED, NEW -> rest(Phase.NEW);
            case RETIRED -> rest(Phase.RETIRED);
            case ABORTED -> rest(Phase.ABORTED);
            case STARTING -> {
                tell(Directive.Mode.FLOW);
                desk.go(new SidesCourse(desk, Phase.STARTING, history.owner()));
            }
            case SERVING -> {
                tell(Directive.Mode.FLOW);
                desk.serveAndAudit();
            }
            case ARMING -> {
                tell(Directive.Mode.FLOW);
                end();
            }
            case RELEASED -> {
                tell(Directive.Mode.FLOW);
                watchOn();
            }
            case PAUSED, RETURNING, SWITCHED -> {
                tell(Directive.Mode.HOLD);
                observe();
            }
            case IN_DOUBT -> {
                tell(Directive.Mode.HOLD);
                desk.setAttention("In doubt: a person decides with resume.");
                desk.go(new RestCourse(desk, Phase.IN_DOUBT));
            }
            case FORCED -> {
                tell(Directive.Mode.HOLD);
                desk.go(new ForcedCourse(desk, history.owner()));
            }
            case RESOLVING -> {
                tell(Directive.Mode.HOLD);
                resolve();
            }
        }
    }

    private void rest(Phase phase) {
        tell(Directive.Mode.FLOW);
        desk.go(new RestCourse(desk, phase));
    }

    private void end() {
        Run run = run();
        if (!desk.hooks().toUndo().isEmpty()) {
            desk.go(new UndoCourse(desk, run, "restart", ""));
            return;
        }
        desk.append(
                new Entry.RunEnded(
                        run.number(), run.summary(RunSummary.Outcome.RETURNED, "restart")),
                desk.history().epoch(),
                desk::serveAndAudit);
    }

    /// Released before the restart: what a person was to point, and the soak, begin again.
    private void watchOn() {
        OpenRun open = desk.history().run();
        Step first = open != null && open.pointed() ? Step.AFTER : Step.POINT;
        Run run = run();
        restoreSteps(run);
        desk.countFromHere();
        desk.go(new RunCourse(desk, run, first));
    }

    private void restoreSteps(Run run) {
        desk.steps().reset(desk.runbook());
        run.tookMicros().forEach(desk.steps()::restore);
    }

    private void resolve() {
        desk.append(
                new Entry.Resolved("restart", desk.history().owner(), ""),
                desk.history().epoch().next(),
                () -> desk.go(new SidesCourse(desk, Phase.RESOLVING, desk.history().owner())));
    }

    private void observe() {
        observing = true;
        for (Environment side : Environment.values()) {
            desk.ask(new Command.Observe(side, desk.history().epoch()));
        }
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        if (!(reply instanceof Reply.Ownership said)) {
            return;
        }
        String contradiction =
                Contradiction.whileRecovering(said, desk.history(), desk.history().owner());
        if (!contradiction.isEmpty()) {
            observing = false;
            desk.doubt("ownership." + said.side().label(), contradiction);
            return;
        }
        seen.add(said.side());
        onMoment();
    }

    /// The side that will serve must have answered; the other is waited for within a bound, for it
    /// may be the very side that died.
    @Override
    public void onMoment() {
        boolean both = seen.size() == Environment.values().length;
        boolean needed = seen.contains(desk.history().owner());
        if (observing && (both || (needed && isOverdue()))) {
            observing = false;
            proceed();
        }
    }

    @Override
    public @Nullable Stuck stuck() {
        Environment owner = desk.history().owner();
        if (!observing
                || seen.contains(owner)
                || !desk.now().isPast(begunAt, desk.bounds().resolve())) {
            return null;
        }
        boolean mayLose = desk.history().stage() != History.Stage.SWITCHED;
        return Stuck.on(owner, "answered", desk, begunAt, Stuck.remedy(owner, mayLose));
    }

    private boolean isOverdue() {
        return desk.now().isPast(begunAt, desk.bounds().observe());
    }

    private void proceed() {
        Run run = run();
        restoreSteps(run);
        if (desk.history().stage() != History.Stage.SWITCHED) {
            desk.say("Restarted before the switch: returning to " + run.from().label() + ".");
            desk.go(new ReturnCourse(desk, run, Step.PREFLIGHT, "restart", ""));
            return;
        }
        desk.append(
                new Entry.ForwardBegan(run.number()),
                desk.history().epoch().next(),
                () -> {
                    run.setEpoch(desk.history().epoch());
                    desk.countFromHere();
                    desk.say("Restarted behind the switch: going on to " + run.to().label() + ".");
                    desk.go(new RunCourse(desk, run, Step.OPEN));
                });
    }

    private Run run() {
        OpenRun open = desk.history().run();
        if (open == null) {
            throw new IllegalStateException("the ledger names no run under way");
        }
        return Run.recovered(open, desk.history().epoch(), desk.now());
    }

    private void tell(Directive.Mode mode) {
        desk.tell(mode, desk.history().owner(), desk.history().epoch());
    }
}
