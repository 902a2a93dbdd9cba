package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

/// One side is opened although the other has not confirmed its fence, because a person attested
/// that it cannot come back as a writer. The other is asked for its fence until it answers: only
/// then the migration is whole again. Until then no run can begin and nothing can be retired.
final class ForcedCourse implements Course {
    private final Desk desk;
    private final Environment owner;
    private long since;
    private boolean open;
    private boolean fenced;

    ForcedCourse(Desk desk, Environment owner) {
        this.desk = desk;
        this.owner = owner;
    }

    @Override
    public Phase phase() {
        return Phase.FORCED;
    }

    @Override
    public void begin() {
        since = desk.now().nanos();
        desk.setAttention(
                owner.label()
                        + " serves on a person's word; "
                        + owner.other().label()
                        + " is fenced as soon as it answers.");
        desk.ask(new Command.Unfence(owner, desk.history().epoch()));
        desk.ask(
                new Command.Fence(
                        owner.other(),
                        desk.history().epoch(),
                        desk.bounds().fence(),
                        desk.bounds().endOpenTransactions()));
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        if (command instanceof Command.Unfence) {
            open = true;
            desk.tell(Directive.Mode.FLOW, owner, desk.history().epoch());
            desk.say(owner.label() + " serves on a person's word.");
        } else {
            fenced = true;
            desk.say(owner.other().label() + " is fenced.");
        }
        if (open && fenced) {
            desk.append(new Entry.Started(), desk.history().epoch(), desk::serve);
        }
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public @Nullable Stuck stuck() {
        return open || !desk.now().isPast(since, desk.bounds().resolve())
                ? null
                : Stuck.on(
                        owner,
                        "confirmed that it accepts client writes",
                        desk,
                        since,
                        "Bring it back, or decide anew: handoff resume --owner "
                                + owner.other().label()
                                + ".");
    }
}
