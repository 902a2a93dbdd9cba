package org.handoff.control.runbook;

import org.handoff.control.ledger.Draft;
import org.handoff.socket.Command;

/// What the conductor asks of its shell, to be done in order.
public sealed interface Action {

    /// Make a record durable, then hand over [Event.Appended] or [Event.AppendRefused] before any
    /// other event. Always the last action of a list. If it is not known whether the record was
    /// written, this conductor must be thrown away and a new one made from the ledger.
    ///
    /// @param previous hash of the record before
    record Append(String previous, Draft draft) implements Action {}

    record Send(Command command) implements Action {}

    record Answer(long ticket, OperatorAnswer answer) implements Action {}
}
