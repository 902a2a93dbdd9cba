package org.handoff.control.runbook;

import org.handoff.control.ledger.Draft;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Command;

import java.util.List;

/// What the conductor asks of its shell, to be done in order.
public sealed interface Action {

    /// Make a record durable, then hand over [Event.Appended] or [Event.AppendRefused] before any
    /// other event. Always the last action of a list. If it is not known whether the record was
    /// written, this conductor must be thrown away and a new one made from the ledger.
    ///
    /// @param previous hash of the record before
    record Append(String previous, Draft draft) implements Action {}

    record Send(Command command) implements Action {}

    /// Have drivers lead pointers to a side and look whether they do; each is answered by an
    /// [Event.PointerSaid], or asked again.
    ///
    /// @param pointers their names
    record Drive(Epoch epoch, Environment to, List<String> pointers) implements Action {
        public Drive {
            pointers = List.copyOf(pointers);
        }
    }

    record Answer(long ticket, OperatorAnswer answer) implements Action {}
}
