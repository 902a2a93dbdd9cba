package org.handoff.control.runbook;

import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.SiteSteps.HoldPoint;
import org.handoff.control.runbook.SiteSteps.SiteHook;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.util.ArrayList;
import java.util.List;

/// What a person may ask in which phase. Every request gets exactly one answer.
final class Requests {
    private static final String NOTHING_TO_ABORT =
            "There is nothing to abort: behind the switch use rollback, or retire.";
    private static final List<String> GIVE_UP_PLAN =
            List.of(
                    "The migration is given up; legacy goes on serving.",
                    "Everything of Handoff's is removed from both databases.");

    private static final List<String> RETIRE_PLAN =
            List.of(
                    "Another person approves with approve, then this is carried out with retire.",
                    "The way back is closed: no rollback from here on.",
                    "Both streams end; slots, publication and schema of Handoff's leave cloud.",
                    "Legacy keeps nothing but the fence, which refuses client writes for good.");

    private final Desk desk;

    Requests(Desk desk) {
        this.desk = desk;
    }

    void take(OperatorRequest request, long ticket) {
        boolean begins =
                switch (request.kind()) {
                    case REHEARSE, CUTOVER, RETIRE, CANARY_START, STRANGLE_MOVE -> true;
                    case START,
                            ROLLBACK,
                            ABORT,
                            RESUME,
                            APPROVE,
                            POINT,
                            PROCEED,
                            CANARY_WIDEN,
                            CANARY_STOP,
                            STRANGLE_BACK ->
                            false;
                };
        if (begins && desk.twin().isUnderWay()) {
            no(ticket, "A rehearsal leads this twin there and back; end it with abort.");
            return;
        }
        switch (request.kind()) {
            case START -> start(request, ticket);
            case REHEARSE -> rehearse(request, ticket);
            case CUTOVER -> move(request, ticket, Environment.CLOUD);
            case ROLLBACK -> move(request, ticket, Environment.LEGACY);
            case ABORT -> abort(request, ticket);
            case RESUME -> new Decisions(desk).take(request, ticket);
            case APPROVE -> desk.approvals().take(request, ticket);
            case POINT -> point(request, ticket);
            case PROCEED -> proceed(request, ticket);
            case RETIRE -> retire(request, ticket);
            case CANARY_START, CANARY_WIDEN, CANARY_STOP -> desk.canary().take(request, ticket);
            case STRANGLE_MOVE, STRANGLE_BACK -> desk.strangle().take(request, ticket);
        }
    }

    private void start(OperatorRequest request, long ticket) {
        if (phase() != Phase.NEW && phase() != Phase.ABORTED) {
            no(ticket, "The migration has been started already.");
            return;
        }
        if (request.dryRun()) {
            plan(ticket, List.of(), List.of("Fence cloud.", "Open legacy.", "Copy and follow."));
            return;
        }
        desk.append(
                new Entry.StartAsked(request.who(), request.reason()),
                next(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("The migration starts."));
                    desk.say("Started by " + request.who() + ".");
                    desk.go(new SidesCourse(desk, Phase.STARTING, desk.history().owner()));
                });
    }

    private void rehearse(OperatorRequest request, long ticket) {
        if (phase() != Phase.SERVING) {
            no(ticket, "A rehearsal needs a started migration with nothing under way.");
            return;
        }
        if (desk.config().isTwin()) {
            desk.twin().rehearse(request, ticket);
            return;
        }
        if (request.dryRun()) {
            rehearsePlan(ticket);
            return;
        }
        preflight(request, ticket);
    }

    private void rehearsePlan(long ticket) {
        List<Judgement> judged = List.of();
        if (desk.runbook().getFirst().work() instanceof Work.Judge judge) {
            judged = desk.judge(judge.gates());
        }
        plan(
                ticket,
                judged,
                List.of(
                        "Judge every gate on fresh evidence.",
                        "Arm the way back.",
                        "Send a marker through the live pipe and take its time.",
                        "Nothing is held, fenced or switched."));
    }

    private void move(OperatorRequest request, long ticket, Environment to) {
        if (phase() != Phase.SERVING && phase() != Phase.SOAKING) {
            no(ticket, "Not now: the conductor is " + phase().name() + ".");
            return;
        }
        if (desk.history().owner() == to) {
            no(ticket, to.label() + " owns writes already.");
            return;
        }
        if (request.dryRun()) {
            dryRun(request, ticket, to);
            return;
        }
        preflight(request, ticket);
    }

    /// Judges the runbook's gates and begins the run when they pass.
    void preflight(OperatorRequest request, long ticket) {
        Stage stage = desk.runbook().getFirst();
        if (!(stage.work() instanceof Work.Judge judge)) {
            throw new IllegalStateException("a runbook begins with its gates");
        }
        desk.go(new PreflightCourse(desk, stage, judge.gates(), request, ticket, desk.course()));
    }

    private void dryRun(OperatorRequest request, long ticket, Environment to) {
        Run run = new Run(desk.history().nextRun(), to.other(), next());
        List<String> lines = new ArrayList<>();
        for (Stage stage : desk.runbook()) {
            lines.add(stage.step().label() + ": " + stage.says().apply(run));
        }
        List<Judgement> judged = List.of();
        if (desk.runbook().getFirst().work() instanceof Work.Judge judge) {
            judged = desk.judgeMove(judge.gates(), request.who(), request.attestation());
        }
        plan(ticket, judged, lines);
    }

    private void plan(long ticket, List<Judgement> judged, List<String> lines) {
        boolean ready = judged.stream().allMatch(Judgement::isPassed);
        String text = ready ? "This is what would be done." : "It would be refused now.";
        desk.answer(ticket, new OperatorAnswer(ready, text, 0, judged, lines));
    }

    private void abort(OperatorRequest request, long ticket) {
        if (request.dryRun()) {
            abortPlan(ticket);
            return;
        }
        if (desk.twin().giveUp(request.who(), it -> desk.answer(ticket, OperatorAnswer.yes(it)))) {
            return;
        }
        switch (desk.course()) {
            case PreflightCourse it -> {
                desk.answer(ticket, OperatorAnswer.yes("Given up before anything was touched."));
                it.abort(request.who());
            }
            case RehearseCourse it -> {
                desk.answer(ticket, OperatorAnswer.yes("The rehearsal is given up."));
                it.giveUp("aborted by " + request.who());
            }
            case RunCourse it when it.isBeforeSwitch() -> {
                desk.answer(ticket, OperatorAnswer.yes("Returning to the source."));
                it.fail("abort", "aborted by " + request.who(), request.key());
            }
            case RestCourse it when mayBeGivenUp(it.phase()) -> giveUp(request, ticket);
            case SidesCourse it when it.phase() == Phase.STARTING -> giveUp(request, ticket);
            default -> no(ticket, NOTHING_TO_ABORT);
        }
    }

    private void abortPlan(long ticket) {
        switch (desk.course()) {
            case PreflightCourse _, RehearseCourse _ ->
                    plan(ticket, List.of(), List.of("Give up what is judged or rehearsed now."));
            case RunCourse it when it.isBeforeSwitch() ->
                    plan(ticket, List.of(), List.of("Return to the source and let writes go on."));
            case RestCourse it when mayBeGivenUp(it.phase()) ->
                    plan(ticket, List.of(), GIVE_UP_PLAN);
            case SidesCourse it when it.phase() == Phase.STARTING ->
                    plan(ticket, List.of(), GIVE_UP_PLAN);
            default -> no(ticket, NOTHING_TO_ABORT);
        }
    }

    private boolean mayBeGivenUp(Phase phase) {
        return desk.history().owner() == Environment.LEGACY
                && (phase == Phase.SERVING || phase == Phase.NEW);
    }

    private void giveUp(OperatorRequest request, long ticket) {
        if (request.attestation().equals(OperatorRequest.UNDER_WAY)) {
            no(ticket, "Nothing is under way any more, so nothing was aborted.");
            return;
        }
        desk.append(
                new Entry.Aborted(request.who(), request.reason()),
                desk.history().epoch(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("Given up; legacy serves."));
                    desk.say("Given up by " + request.who() + ".");
                    desk.go(new RestCourse(desk, Phase.ABORTED));
                });
    }

    private void proceed(OperatorRequest request, long ticket) {
        HookDrive drive = desk.course().hooks();
        HoldPoint point = drive == null ? null : drive.holdPoint();
        if (drive != null && drive.hook() != null && drive.waitsForAPerson()) {
            point(request, ticket);
        } else if (drive == null || point == null) {
            no(ticket, "No run waits for a person.");
        } else if (!point.isReleasedBy(request.who())) {
            no(ticket, point.whoReleases() + " releases " + point.name() + ".");
        } else if (request.dryRun()) {
            plan(ticket, List.of(), List.of("The run goes on behind " + point.name() + "."));
        } else {
            drive.release(point, request, ticket);
        }
    }

    private void point(OperatorRequest request, long ticket) {
        HookDrive drive = desk.course().hooks();
        SiteHook hook = drive == null ? null : drive.hook();
        if (drive != null && hook != null) {
            if (request.dryRun()) {
                plan(ticket, List.of(), List.of(hook.instruction(drive.to())));
            } else {
                drive.done(hook, request, ticket);
            }
            return;
        }
        RunCourse run = desk.course() instanceof RunCourse it ? it : null;
        Work.Attest work = run == null ? null : run.pointing();
        if (run == null || work == null) {
            no(ticket, "Nothing waits to be pointed.");
        } else if (request.dryRun()) {
            plan(ticket, List.of(), work.instructions(run.to()));
        } else {
            run.pointed(work, request, ticket);
        }
    }

    private void retire(OperatorRequest request, long ticket) {
        if (phase() != Phase.SERVING || desk.history().owner() != Environment.CLOUD) {
            no(ticket, "Retire needs the cloud side serving and nothing under way.");
            return;
        }
        Judgement judged = judgeRetire(request);
        if (request.dryRun()) {
            plan(ticket, List.of(judged), RETIRE_PLAN);
        } else if (!judged.isPassed()) {
            refuseRetire(request, ticket, judged);
        } else if (request.attestation().isBlank()) {
            closeWayBack(request, ticket, String.join(", ", desk.approvals().approvers()));
        } else {
            desk.append(
                    new Entry.BrokeGlass(request.who(), request.attestation()),
                    desk.history().epoch(),
                    () -> closeWayBack(request, ticket, "nobody: the glass was broken"));
        }
    }

    private Judgement judgeRetire(OperatorRequest request) {
        return new Judgement(
                ApprovalDesk.GATE,
                desk.approvals().judgeRetire(request.who(), request.attestation()),
                0);
    }

    private void refuseRetire(OperatorRequest request, long ticket, Judgement judged) {
        String text =
                "Refused: approvals: "
                        + judged.verdict().reason()
                        + ". Another person approves with: handoff approve.";
        desk.append(
                new Entry.Refused(request.kind().label(), request.who(), List.of(judged.gate())),
                desk.history().epoch(),
                request.key(),
                () ->
                        desk.answer(
                                ticket,
                                new OperatorAnswer(false, text, 0, List.of(judged), List.of())));
    }

    private void closeWayBack(OperatorRequest request, long ticket, String approvers) {
        desk.append(
                new Entry.Retired(request.who(), approvers),
                desk.history().epoch(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("Retired: the way back is closed."));
                    desk.say("Retired by " + request.who() + ", approved by " + approvers + ".");
                    desk.go(new RestCourse(desk, Phase.RETIRED));
                });
    }

    private void no(long ticket, String text) {
        desk.answer(ticket, OperatorAnswer.no(text));
    }

    private Phase phase() {
        return desk.course().phase();
    }

    private Epoch next() {
        return desk.history().epoch().next();
    }
}
