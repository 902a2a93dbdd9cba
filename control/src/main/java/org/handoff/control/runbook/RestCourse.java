package org.handoff.control.runbook;

import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

/// Nothing under way. While a side serves after a restart, both databases are asked once whether
/// they agree with the ledger.
final class RestCourse implements Course {
    private final Desk desk;
    private final Phase phase;

    RestCourse(Desk desk, Phase phase) {
        this.desk = desk;
        this.phase = phase;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public void begin() {}

    /// Asks both sides, without waiting for them.
    void audit() {
        for (Environment side : Environment.values()) {
            desk.ask(new Command.Observe(side, desk.history().epoch()));
        }
    }

    @Override
    public void onConfirmed(Command command, Reply reply) {
        if (reply instanceof Reply.Ownership said) {
            String contradiction = Contradiction.in(said, desk.history(), desk.history().owner());
            if (!contradiction.isEmpty()) {
                desk.doubt("ownership." + said.side().label(), contradiction);
            }
        }
    }
}
