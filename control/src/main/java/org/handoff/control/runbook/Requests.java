package org.handoff.control.runbook;

import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Entry;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.util.ArrayList;
import java.util.List;

/// What a person may ask in which phase. Every request gets exactly one answer.
final class Requests {
    private final Desk desk;

    Requests(Desk desk) {
        this.desk = desk;
    }

    void take(OperatorRequest request, long ticket) {
        switch (request.kind()) {
            case START -> start(request, ticket);
            case REHEARSE -> rehearse(request, ticket);
            case CUTOVER -> move(request, ticket, Environment.CLOUD);
            case ROLLBACK -> move(request, ticket, Environment.LEGACY);
            case ABORT -> abort(request, ticket);
            case RESUME -> resume(request, ticket);
            case RETIRE -> retire(request, ticket);
        }
    }

    private void start(OperatorRequest request, long ticket) {
        if (phase() != Phase.NEW) {
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
        preflight(request, ticket);
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
            dryRun(ticket, to);
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

    private void dryRun(long ticket, Environment to) {
        Run run = new Run(desk.history().nextRun(), to.other(), next());
        List<String> lines = new ArrayList<>();
        for (Stage stage : desk.runbook()) {
            lines.add(stage.step().label() + ": " + stage.says().apply(run));
        }
        List<Judgement> judged = List.of();
        if (desk.runbook().getFirst().work() instanceof Work.Judge judge) {
            judged = desk.judge(judge.gates());
        }
        plan(ticket, judged, lines);
    }

    private void plan(long ticket, List<Judgement> judged, List<String> lines) {
        boolean ready = judged.stream().allMatch(Judgement::isPassed);
        String text = ready ? "This is what would be done." : "It would be refused now.";
        desk.answer(ticket, new OperatorAnswer(ready, text, 0, judged, lines));
    }

    private void abort(OperatorRequest request, long ticket) {
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
                it.fail("abort", "aborted by " + request.who());
            }
            case RestCourse it when mayBeGivenUp(it.phase()) -> giveUp(request, ticket);
            case SidesCourse it when it.phase() == Phase.STARTING -> giveUp(request, ticket);
            default ->
                    no(
                            ticket,
                            "There is nothing to abort: behind the switch use rollback, or"
                                    + " retire.");
        }
    }

    private boolean mayBeGivenUp(Phase phase) {
        return desk.history().owner() == Environment.LEGACY
                && (phase == Phase.SERVING || phase == Phase.NEW);
    }

    private void giveUp(OperatorRequest request, long ticket) {
        desk.append(
                new Entry.Aborted(request.who(), request.reason()),
                desk.history().epoch(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("Given up; legacy serves."));
                    desk.say("Given up by " + request.who() + ".");
                    desk.go(new RestCourse(desk, Phase.ABORTED));
                });
    }

    private void resume(OperatorRequest request, long ticket) {
        Environment owner = request.owner();
        if (phase() != Phase.IN_DOUBT) {
            no(ticket, "Nothing is in doubt.");
            return;
        }
        if (owner == null) {
            no(ticket, "Name the side that shall own writes.");
            return;
        }
        desk.append(
                new Entry.Resolved(request.who(), owner, request.reason()),
                next(),
                () -> {
                    desk.answer(
                            ticket,
                            OperatorAnswer.yes(
                                    owner.other().label()
                                            + " is fenced, then "
                                            + owner.label()
                                            + " opened."));
                    desk.say(request.who() + " decided: " + owner.label() + " owns writes.");
                    desk.go(new SidesCourse(desk, Phase.RESOLVING, owner));
                });
    }

    private void retire(OperatorRequest request, long ticket) {
        if (phase() != Phase.SERVING || desk.history().owner() != Environment.CLOUD) {
            no(ticket, "Retire needs the cloud side serving and nothing under way.");
            return;
        }
        String first = desk.history().retireAskedBy();
        if (first.isEmpty() || first.equalsIgnoreCase(request.who().strip())) {
            desk.append(
                    new Entry.RetireAsked(request.who()),
                    desk.history().epoch(),
                    () ->
                            desk.answer(
                                    ticket,
                                    OperatorAnswer.no(
                                            "Asked by "
                                                    + request.who()
                                                    + "; a second person confirms.")));
            return;
        }
        desk.append(
                new Entry.Retired(first, request.who()),
                desk.history().epoch(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("Retired: the way back is closed."));
                    desk.say("Retired by " + first + " and " + request.who() + ".");
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
