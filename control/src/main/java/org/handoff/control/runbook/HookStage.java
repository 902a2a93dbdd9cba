package org.handoff.control.runbook;

import org.handoff.control.gate.Judgement;
import org.handoff.control.gate.PointersGate;
import org.handoff.control.gate.StandardGates;
import org.handoff.control.runbook.SiteSteps.Place;
import org.handoff.control.runbook.SiteSteps.Stop;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A run's hooks and hold points at one place. Before a hold towards cloud, whatever they took, the
/// gates are judged again on fresh evidence: nobody is held on what was true an hour ago.
final class HookStage {
    /// What a hold point behind the release asked for may have been refused, by something that
    /// passes.
    private static final Duration BACK_AGAIN = Duration.ofSeconds(10);

    private final Desk desk;
    private final Run run;
    private final Stage stage;
    private final HookDrive.Hands hands;
    private final HookDrive drive;
    private final boolean nothing;
    private boolean judging;
    private long judgedSince;
    private long askedBackAt = Long.MIN_VALUE;

    /// @param hands what follows in the run
    HookStage(Desk desk, Run run, Stage stage, SiteSteps site, HookDrive.Hands hands) {
        this.desk = desk;
        this.run = run;
        this.stage = stage;
        this.hands = hands;
        Place place = place(stage.step());
        boolean before = place == Place.BEFORE;
        List<Stop> stops = new ArrayList<>(site.stops(run.to(), place));
        this.nothing = stops.isEmpty();
        stops.removeIf(desk.hooks()::isDone);
        boolean judges = before && !stops.isEmpty();
        this.drive =
                new HookDrive(
                        desk,
                        run,
                        run.to(),
                        stops,
                        before ? HookDrive.Mode.MUST : HookDrive.Mode.INSIST,
                        new HookDrive.Hands(
                                this::say,
                                judges ? this::judgeAgain : hands.over(),
                                before ? hands.failed() : this::goBack));
    }

    static Place place(Step step) {
        return step == Step.BEFORE ? Place.BEFORE : Place.AFTER;
    }

    /// Whether the spec has nothing for this place of this move.
    boolean isNothing() {
        return nothing;
    }

    HookDrive drive() {
        return drive;
    }

    private void say(String text) {
        State state = drive.waitsForAPerson() ? State.HELD : State.RUNNING;
        desk.steps().say(stage.step(), state, text);
    }

    void begin() {
        drive.begin();
    }

    void onMoment() {
        if (judging) {
            judge();
        } else {
            drive.onMoment();
        }
    }

    private void judgeAgain() {
        judging = true;
        judgedSince = desk.now().nanos();
        judge();
    }

    /// All but the pointers' gate: what its hooks see is no longer as before a run, and each was
    /// seen where it should be.
    private void judge() {
        List<Judgement> open = new ArrayList<>(desk.judge(StandardGates.beforeRun()));
        desk.judgeWindow().ifPresent(open::add);
        open.removeIf(it -> it.isPassed() || it.gate().equals(PointersGate.NAME));
        if (open.isEmpty()) {
            judging = false;
            hands.over().run();
            return;
        }
        String text = open.getFirst().gate() + ": " + open.getFirst().verdict().reason();
        boolean mayPass = open.stream().allMatch(it -> it.verdict() instanceof Verdict.Wait);
        if (!mayPass || desk.now().isPast(judgedSince, desk.bounds().preflight())) {
            judging = false;
            hands.failed().because("gates", text);
        } else {
            desk.steps().say(stage.step(), State.RUNNING, "waits for " + text);
        }
    }

    /// Behind the release there is only one way back: the whole move, by the warrant that a hold
    /// point's limit is.
    private void goBack(String word, String text) {
        boolean due = askedBackAt == Long.MIN_VALUE || desk.now().isPast(askedBackAt, BACK_AGAIN);
        if (due) {
            askedBackAt = desk.now().nanos();
            desk.say("Run " + run.number() + " goes back: " + text + ".");
            desk.rollBack(word, text);
        }
    }
}
