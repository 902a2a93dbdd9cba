package org.handoff.control.runbook;

import org.handoff.control.gate.Gate;
import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;

import java.util.ArrayList;
import java.util.List;

/// Gates that say "wait" are waited for, within a bound; one that refuses ends it. Nothing is
/// touched here.
final class PreflightCourse implements Course {
    private final Desk desk;
    private final Stage stage;
    private final List<Gate> gates;
    private final OperatorRequest request;
    private final long ticket;
    private final long begunAt;
    private final Course before;

    /// @param before what to go back to when a gate refuses
    PreflightCourse(
            Desk desk,
            Stage stage,
            List<Gate> gates,
            OperatorRequest request,
            long ticket,
            Course before) {
        this.desk = desk;
        this.stage = stage;
        this.gates = List.copyOf(gates);
        this.request = request;
        this.ticket = ticket;
        this.before = before;
        this.begunAt = desk.now().nanos();
    }

    @Override
    public Phase phase() {
        return request.kind() == OperatorRequest.Kind.REHEARSE ? Phase.REHEARSING : Phase.RUNNING;
    }

    @Override
    public void begin() {
        desk.steps().reset(desk.runbook());
        desk.steps().begin(Step.PREFLIGHT, desk.now().nanos(), "judging gates");
        judge();
    }

    @Override
    public void onMoment() {
        judge();
    }

    void abort(String who) {
        refuse(List.of(), "aborted by " + who);
    }

    private void judge() {
        List<Judgement> judged =
                request.kind() == OperatorRequest.Kind.REHEARSE
                        ? desk.judge(gates)
                        : desk.judgeMove(gates, request.who(), request.attestation());
        List<Judgement> open = judged.stream().filter(it -> !it.isPassed()).toList();
        if (open.isEmpty()) {
            desk.steps()
                    .end(Step.PREFLIGHT, State.DONE, desk.now().nanos(), judged.size() + " passed");
            pass(judged);
            return;
        }
        boolean mayPass = open.stream().allMatch(it -> it.verdict() instanceof Verdict.Wait);
        Judgement first = open.getFirst();
        String text = first.gate() + ": " + first.verdict().reason();
        if (!mayPass || desk.now().isPast(begunAt, stage.bound())) {
            refuse(judged, text);
        } else {
            desk.steps().say(Step.PREFLIGHT, "waits for " + text);
        }
    }

    private void pass(List<Judgement> judged) {
        if (request.kind() == OperatorRequest.Kind.REHEARSE) {
            desk.answer(
                    ticket, new OperatorAnswer(true, "The rehearsal runs.", 0, judged, List.of()));
            desk.go(new RehearseCourse(desk, request.key()));
            return;
        }
        if (desk.approvals().isAsked() && !request.attestation().isBlank()) {
            desk.append(
                    new Entry.BrokeGlass(request.who(), request.attestation()),
                    desk.history().epoch(),
                    () -> {
                        String text =
                                request.who() + " broke the glass: no approval was waited for.";
                        desk.say(text);
                        desk.setAttention(text);
                        run(judged);
                    });
        } else {
            run(judged);
        }
    }

    private void run(List<Judgement> judged) {
        Environment from = desk.history().owner();
        long number = desk.history().nextRun();
        desk.append(
                new Entry.RunBegan(number, from, from.other(), request.who(), request.reason()),
                desk.history().epoch().next(),
                request.key(),
                () -> {
                    String text = request.kind().label() + " " + number + " began";
                    desk.say(text + ", asked by " + request.who() + ".");
                    desk.answer(
                            ticket,
                            new OperatorAnswer(true, text + ".", number, judged, List.of()));
                    desk.forgetFindings();
                    desk.go(new RunCourse(desk, new Run(number, from, desk.history().epoch())));
                });
    }

    private void refuse(List<Judgement> judged, String text) {
        desk.steps().end(Step.PREFLIGHT, State.FAILED, desk.now().nanos(), text);
        List<String> names = new ArrayList<>();
        judged.stream().filter(it -> !it.isPassed()).forEach(it -> names.add(it.gate()));
        desk.append(
                new Entry.Refused(request.kind().label(), request.who(), names),
                desk.history().epoch(),
                request.key(),
                () -> {
                    desk.say(request.kind().label() + " refused: " + text + ".");
                    desk.answer(
                            ticket,
                            new OperatorAnswer(
                                    false, "Refused: " + text + ".", 0, judged, List.of()));
                    desk.resume(before);
                });
    }
}
