package org.handoff.control.runbook;

import org.handoff.model.Environment;
import org.handoff.socket.Reply;

/// What a database says against what the ledger says.
final class Contradiction {
    private Contradiction() {}

    /// While one side serves.
    ///
    /// @return a sentence, or empty if they agree
    static String in(Reply.Ownership said, History history, Environment owner) {
        String side = said.side().label();
        if (history.epoch().isOlderThan(said.held())) {
            return "The "
                    + side
                    + " database holds epoch "
                    + said.held()
                    + ", the ledger knows "
                    + history.epoch()
                    + " at most.";
        }
        if (said.side() == owner && !said.writable()) {
            return "The " + side + " database owns writes by the ledger and refuses them.";
        }
        if (said.side() != owner && said.writable()) {
            return "The " + side + " database accepts writes that belong to " + owner.label() + ".";
        }
        return "";
    }

    /// While a run is being recovered: the side that owned or will own writes may be either way,
    /// the other must refuse them.
    static String whileRecovering(Reply.Ownership said, History history, Environment owner) {
        if (said.side() == owner && !said.writable() && !history.epoch().isOlderThan(said.held())) {
            return "";
        }
        return in(said, history, owner);
    }
}
