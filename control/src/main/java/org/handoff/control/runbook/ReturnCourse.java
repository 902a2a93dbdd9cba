package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Epoch;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

/// Opens the source again under a higher epoch, whether or not it was fenced: from then on a late
/// fence of the failed run is stale. Then lets the gateways go on. It never gives up.
final class ReturnCourse implements Course {
    private final Desk desk;
    private final Run run;
    private final Step at;
    private final String because;
    private final String request;
    private long since;
    private boolean open;
    private boolean opened;

    /// @param at the step that could not be finished
    /// @param request mark of the person's request that it answers; empty if none
    ReturnCourse(Desk desk, Run run, Step at, String because, String request) {
        this.desk = desk;
        this.run = run;
        this.at = at;
        this.because = because;
        this.request = request;
    }

    @Override
    public Phase phase() {
        return Phase.RETURNING;
    }

    RunSummary summary() {
        return run.summary(RunSummary.Outcome.UNDER_WAY, because);
    }

    @Override
    public void begin() {
        since = desk.now().nanos();
        Epoch higher = desk.history().epoch().next();
        desk.append(
                new Entry.ReturnBegan(run.number(), at.label(), because),
                higher,
                request,
                () -> {
                    run.setEpoch(higher);
                    desk.ask(new Command.Unfence(run.from(), higher));
                });
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        open = true;
        opened = true;
        desk.tell(Directive.Mode.FLOW, run.from(), run.epoch());
    }

    @Override
    public void onFailed(Reply.Failed failed) {
        desk.setAttention("Returning: " + failed.fault().sentence());
    }

    @Override
    public @Nullable Stuck stuck() {
        return opened || !desk.now().isPast(since, desk.bounds().resolve())
                ? null
                : Stuck.on(
                        run.from(),
                        "confirmed that it accepts client writes",
                        desk,
                        since,
                        Stuck.remedy(run.from(), true));
    }

    @Override
    public void onMoment() {
        if (open && desk.isObeyed()) {
            open = false;
            run.endPause(desk.now().nanos());
            if (!desk.hooks().toUndo().isEmpty()) {
                desk.go(new UndoCourse(desk, run, because, ""));
                return;
            }
            desk.append(
                    new Entry.RunEnded(
                            run.number(), run.summary(RunSummary.Outcome.RETURNED, because)),
                    desk.history().epoch(),
                    () -> {
                        desk.say("Returned: " + run.from().label() + " serves.");
                        desk.serve();
                    });
        }
    }
}
