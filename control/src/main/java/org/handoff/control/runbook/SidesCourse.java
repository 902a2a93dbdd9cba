package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

/// Fences one side, and only when that is confirmed opens the other: the start of a migration, and
/// what a person decided when in doubt. It never gives up; a person may, for a dead side.
final class SidesCourse implements Course {
    private final Desk desk;
    private final Phase phase;
    private final Environment owner;
    private long since;
    private boolean fenced;

    SidesCourse(Desk desk, Phase phase, Environment owner) {
        this.desk = desk;
        this.phase = phase;
        this.owner = owner;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public void begin() {
        since = desk.now().nanos();
        desk.ask(
                new Command.Fence(
                        owner.other(),
                        desk.history().epoch(),
                        desk.bounds().fence(),
                        desk.bounds().endOpenTransactions()));
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        if (command instanceof Command.Fence) {
            fenced = true;
            since = desk.now().nanos();
            desk.ask(new Command.Unfence(owner, desk.history().epoch()));
            return;
        }
        desk.append(
                new Entry.Started(),
                desk.history().epoch(),
                () -> {
                    desk.tell(Directive.Mode.FLOW, owner, desk.history().epoch());
                    desk.say(owner.label() + " serves, " + owner.other().label() + " is fenced.");
                    desk.serve();
                });
    }

    @Override
    public void onFailed(Reply.Failed failed) {
        desk.setAttention("Tried again: " + failed.fault().sentence());
    }

    @Override
    public @Nullable Stuck stuck() {
        if (!desk.now().isPast(since, desk.bounds().resolve())) {
            return null;
        }
        Environment dead = fenced ? owner : owner.other();
        String what = "confirmed that it " + (fenced ? "accepts" : "refuses") + " client writes";
        String remedy =
                phase == Phase.STARTING
                        ? "Bring it back, or give the migration up: handoff abort."
                        : Stuck.remedy(dead, dead == owner);
        return Stuck.on(dead, what, desk, since, remedy);
    }
}
