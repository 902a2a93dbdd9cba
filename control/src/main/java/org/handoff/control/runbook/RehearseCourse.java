package org.handoff.control.runbook;

import org.handoff.control.gate.PauseForecast;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.util.ArrayList;
import java.util.List;

/// Arms, and measures markers through the live pipe, some times over: the first time finds
/// everything cold. Nothing is held, fenced or switched.
final class RehearseCourse implements Course {
    /// Odd, so that there is a middle one.
    private static final int ROUNDS = 5;

    private final Desk desk;
    private final String request;
    private final List<Long> drainMicros = new ArrayList<>();
    private long begunAt;
    private Step step = Step.ARM;

    /// @param request mark of the person's request that it answers; empty if none
    RehearseCourse(Desk desk, String request) {
        this.desk = desk;
        this.request = request;
    }

    @Override
    public Phase phase() {
        return Phase.REHEARSING;
    }

    @Override
    public void begin() {
        arm();
    }

    private void arm() {
        begin(Step.ARM);
        desk.ask(new Command.Arm(from(), desk.history().epoch()));
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        long took = desk.steps().end(step, State.DONE, desk.now().nanos(), "measured");
        if (step == Step.ARM) {
            begin(Step.DRAIN);
            desk.ask(new Command.Drain(from(), desk.history().epoch(), desk.bounds().drain()));
            return;
        }
        drainMicros.add(took / 1_000);
        if (drainMicros.size() < ROUNDS) {
            arm();
            return;
        }
        rehearsed(drainMicros.stream().sorted().toList().get(ROUNDS / 2));
    }

    /// @param drain microseconds that a marker took, the middle of the rounds
    private void rehearsed(long drain) {
        long predicted =
                PauseForecast.from(desk.history().runs()).withDrain(drain).micros(dirtyKeys());
        for (Stage other : desk.runbook()) {
            if (other.step() != Step.PREFLIGHT
                    && other.step() != Step.ARM
                    && other.step() != step) {
                desk.steps().end(other.step(), State.NOTHING, desk.now().nanos(), "only said");
            }
        }
        desk.append(
                new Entry.Rehearsed(from(), from().other(), drain, predicted),
                desk.history().epoch(),
                request,
                () -> {
                    desk.say("Rehearsed: pause of " + predicted / 1_000 + " ms predicted.");
                    desk.serve();
                });
    }

    @Override
    public void onFailed(Reply.Failed failed) {
        giveUp(failed.fault().sentence());
    }

    @Override
    public void onMoment() {
        if (desk.now()
                .isPast(begunAt, step == Step.ARM ? desk.bounds().arm() : desk.bounds().drain())) {
            giveUp("the bound passed");
        }
    }

    void giveUp(String text) {
        desk.steps().end(step, State.FAILED, desk.now().nanos(), text);
        desk.say("The rehearsal failed at " + step.label() + ": " + text + ".");
        desk.serve();
    }

    private void begin(Step next) {
        step = next;
        begunAt = desk.now().nanos();
        desk.steps().begin(next, begunAt, "");
    }

    private Environment from() {
        return desk.history().owner();
    }

    private long dirtyKeys() {
        var proof = desk.evidence().proof();
        return proof == null ? 0 : proof.dirtyKeys();
    }
}
