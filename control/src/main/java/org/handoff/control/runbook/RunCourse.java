package org.handoff.control.runbook;

import org.handoff.control.gate.Grouped;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Carries the runbook out, stage by stage. Each stage begins on the very event that ended the one
/// before it.
final class RunCourse implements Course {
    private final Desk desk;
    private final Run run;
    private final List<Stage> stages;
    private final SoakWatch soak;
    private int index;
    private long begunAt;
    private @Nullable Command asked;
    private @Nullable Drive drive;
    private @Nullable HookStage hooks;

    /// From the first stage behind preflight.
    RunCourse(Desk desk, Run run) {
        this(desk, run, Step.BEFORE);
    }

    /// From a later stage: after a restart.
    RunCourse(Desk desk, Run run, Step first) {
        this.desk = desk;
        this.run = run;
        this.soak = new SoakWatch(desk, run.to());
        this.stages =
                desk.runbook().stream().filter(it -> it.step().compareTo(first) >= 0).toList();
    }

    @Override
    public Phase phase() {
        if (index >= stages.size() || stage().step().compareTo(Step.RELEASE) > 0) {
            return Phase.SOAKING;
        }
        return stage().step().compareTo(Step.SWITCH) > 0 ? Phase.FORWARD : Phase.RUNNING;
    }

    RunSummary summary() {
        return run.summary(RunSummary.Outcome.UNDER_WAY, "");
    }

    @Override
    public void begin() {
        beginStage();
    }

    private Stage stage() {
        return stages.get(index);
    }

    private void beginStage() {
        if (index >= stages.size()) {
            settle();
            return;
        }
        begunAt = desk.now().nanos();
        asked = null;
        desk.steps().begin(stage().step(), begunAt, "");
        switch (stage().work()) {
            case Work.Judge _ -> endStage(State.DONE, "");
            case Work.Ask it -> askFor(it.command().apply(run));
            case Work.Hold _ -> hold();
            case Work.Commit _ -> commit();
            case Work.Release _ -> release();
            case Work.Nothing it -> endStage(State.NOTHING, it.because());
            case Work.Attest it -> point(it);
            case Work.Hooks it -> beginHooks(it.site());
            case Work.Watch _ -> desk.setAttention("");
        }
    }

    private void endStage(State state, String text) {
        run.took(stage().step(), desk.steps().end(stage().step(), state, desk.now().nanos(), text));
        if (desk.twin().isTurnedBehind(stage().step())) {
            fail(TwinDesk.TURN, "turned back, as rehearsed");
            return;
        }
        index++;
        beginStage();
    }

    private void beginHooks(SiteSteps site) {
        hooks =
                new HookStage(
                        desk,
                        run,
                        stage(),
                        site,
                        new HookDrive.Hands(
                                _ -> {}, () -> endStage(State.DONE, "done"), this::fail));
        if (hooks.isNothing()) {
            endStage(State.NOTHING, "nothing of the site's");
        } else {
            hooks.begin();
        }
    }

    @Override
    public @Nullable HookDrive hooks() {
        boolean present = index < stages.size() && stage().work() instanceof Work.Hooks;
        return present && hooks != null ? hooks.drive() : null;
    }

    private void askFor(Command command) {
        asked = command;
        desk.ask(command);
    }

    private void hold() {
        desk.append(
                new Entry.PauseBegan(run.number()),
                run.epoch(),
                () -> {
                    begunAt = desk.now().nanos();
                    desk.steps().begin(Step.HOLD, begunAt, "");
                    run.beginPause(begunAt);
                    desk.tell(Directive.Mode.HOLD, run.from(), run.epoch());
                });
    }

    private void commit() {
        if (isPauseOver()) {
            fail("pause.bound", "the whole pause took too long");
            return;
        }
        RunSummary soFar = run.summary(RunSummary.Outcome.UNDER_WAY, "");
        desk.append(
                new Entry.Switched(run.number(), run.to(), run.marker(), soFar),
                run.epoch().next(),
                () -> {
                    run.setEpoch(desk.history().epoch());
                    desk.countFromHere();
                    desk.say("Switched: " + run.to().label() + " owns writes.");
                    endStage(State.DONE, "durable");
                });
    }

    private void release() {
        desk.tell(Directive.Mode.FLOW, run.to(), run.epoch());
    }

    private void released() {
        long now = desk.now().nanos();
        run.endPause(now);
        run.took(Step.RELEASE, desk.steps().end(Step.RELEASE, State.DONE, now, "gateways flow"));
        desk.append(
                new Entry.Released(run.number(), run.summary(RunSummary.Outcome.MOVED, "")),
                desk.history().epoch(),
                () -> {
                    desk.say(run.to().label() + " serves.");
                    index++;
                    beginStage();
                });
    }

    /// First what drivers move, then what a person does.
    private void point(Work.Attest work) {
        if (work.driven().isEmpty()) {
            askToPoint(work);
            return;
        }
        drive = new Drive(desk, run, work.driven(), () -> driven(work));
        drive.begin();
    }

    @Override
    public void onPointer(Event.PointerSaid said) {
        if (drive != null && pointing() != null) {
            drive.take(said);
        }
        HookDrive site = hooks();
        if (site != null) {
            site.take(said);
        }
    }

    private void driven(Work.Attest work) {
        if (!work.byHand().pointers().isEmpty()) {
            askToPoint(work.byHand());
            return;
        }
        desk.append(
                new Entry.Pointed(run.number(), "handoff", work.driven()),
                desk.history().epoch(),
                () -> endStage(State.DONE, "by drivers, seen there"));
    }

    private void askToPoint(Work.Attest work) {
        String text = "Point " + work.instruction(run.to()) + ". Then: handoff point.";
        desk.steps().say(Step.POINT, text);
        desk.setAttention(text);
        desk.say(text);
    }

    /// What a person is to point now; null if nothing waits for them.
    Work.@Nullable Attest pointing() {
        return index < stages.size() && stage().work() instanceof Work.Attest it ? it : null;
    }

    /// A person says that they did it.
    void pointed(Work.Attest work, OperatorRequest request, long ticket) {
        List<String> names = work.pointers().stream().map(Pointer::name).toList();
        desk.append(
                new Entry.Pointed(run.number(), request.who(), names),
                desk.history().epoch(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("Noted: it points there."));
                    desk.say("Pointed by " + request.who() + ": " + String.join(", ", names));
                    desk.setAttention("");
                    endStage(State.DONE, "by " + request.who());
                });
    }

    Environment to() {
        return run.to();
    }

    @Override
    public @Nullable Stuck stuck() {
        boolean opening = index < stages.size() && stage().step() == Step.OPEN;
        return opening && desk.now().isPast(begunAt, desk.bounds().resolve())
                ? Stuck.on(
                        run.to(),
                        "confirmed that it accepts client writes",
                        desk,
                        begunAt,
                        Stuck.remedy(run.to(), false))
                : null;
    }

    private void settle() {
        desk.append(
                new Entry.RunEnded(run.number(), run.summary(RunSummary.Outcome.MOVED, "")),
                desk.history().epoch(),
                desk::serveAndAudit);
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        if (!command.equals(asked)) {
            return;
        }
        switch (reply) {
            case Reply.Ownership it -> {
                run.addBypassWriters(it.findings().stream().mapToLong(Finding::count).sum());
                desk.note(it.findings());
                endStage(State.DONE, it.writable() ? "accepts writes" : "refuses writes");
            }
            case Reply.Armed it -> {
                desk.note(it.findings());
                endStage(State.DONE, "");
            }
            case Reply.Drained it -> {
                run.setMarker(it.marker());
                endStage(State.DONE, "marker committed");
            }
            case Reply.Proven it -> proven(it);
            case Reply.Failed _, Reply.Stale _ -> {}
        }
    }

    private void proven(Reply.Proven reply) {
        run.setProof(reply.proof());
        if (reply.proof().equal()) {
            endStage(
                    State.DONE,
                    Grouped.text(reply.proof().provenRows(), "row", "rows")
                            + ", "
                            + Grouped.text(reply.proof().dirtyKeys(), "key", "keys"));
            return;
        }
        desk.note(reply.proof().findings());
        fail("prove.differs", "the sides are not proven equal");
    }

    @Override
    public void onFailed(Reply.Failed failed) {
        if (!failed.command().equals(asked)) {
            return;
        }
        if (stage().step().isBeforeSwitch()) {
            fail(failed.fault().code(), failed.fault().sentence());
        } else {
            desk.steps().say(stage().step(), "tried again: " + failed.fault().sentence());
            desk.setAttention(failed.fault().sentence());
        }
    }

    @Override
    public void onMoment() {
        if (index >= stages.size()) {
            return;
        }
        switch (stage().work()) {
            case Work.Hold _ -> holdMoment();
            case Work.Release _ -> releaseMoment();
            case Work.Watch it when !desk.now().isPast(begunAt, stage().bound()) ->
                    soak.judge(it.gates());
            case Work.Watch _ -> endStage(State.DONE, "quiet");
            case Work.Attest _ -> {
                if (drive != null) {
                    drive.onMoment();
                }
            }
            case Work.Hooks _ -> {
                if (hooks != null) {
                    hooks.onMoment();
                }
            }
            case Work.Ask _, Work.Judge _, Work.Commit _, Work.Nothing _ -> boundMoment();
        }
    }

    private void holdMoment() {
        if (desk.gateways().holdEverywhere(desk.told(), desk.now().nanos())) {
            endStage(State.DONE, "no gateway forwards a write");
        } else {
            desk.steps().say(Step.HOLD, waitingText());
            boundMoment();
        }
    }

    private void releaseMoment() {
        if (desk.isObeyed()) {
            released();
        } else {
            desk.steps().say(Step.RELEASE, waitingText());
        }
    }

    private String waitingText() {
        List<String> names = desk.gateways().waitingFor(desk.told(), desk.now().nanos());
        return "waits for " + (names.isEmpty() ? "leases to run out" : String.join(", ", names));
    }

    private void boundMoment() {
        Step step = stage().step();
        if (!step.isBeforeSwitch()) {
            return;
        }
        if (desk.now().isPast(begunAt, stage().bound())) {
            fail(step.label() + ".bound", "took longer than " + stage().bound().toMillis() + " ms");
        } else if (isPauseOver()) {
            fail("pause.bound", "the whole pause took too long");
        }
    }

    private boolean isPauseOver() {
        return run.isPaused() && desk.now().isPast(run.pauseBeganAt(), desk.bounds().pause());
    }

    /// A person gives up, or the conductor must. Only before the switch.
    private void fail(String because, String text) {
        fail(because, text, "");
    }

    /// @param request mark of the person's request that it answers; empty if none
    void fail(String because, String text, String request) {
        Step step = stage().step();
        desk.steps().end(step, State.FAILED, desk.now().nanos(), text);
        desk.say("Failed at " + step.label() + ": " + text + ".");
        if (run.isPaused()) {
            desk.go(new ReturnCourse(desk, run, step, because, request));
            return;
        }
        if (!desk.hooks().toUndo().isEmpty()) {
            desk.go(new UndoCourse(desk, run, because, request));
            return;
        }
        desk.append(
                new Entry.RunEnded(run.number(), run.summary(RunSummary.Outcome.RETURNED, because)),
                desk.history().epoch(),
                request,
                desk::serve);
    }

    boolean isBeforeSwitch() {
        return index < stages.size() && stage().step().isBeforeSwitch();
    }
}
