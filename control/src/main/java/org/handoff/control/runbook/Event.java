package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Epoch;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.Reply;

import java.util.Map;

/// What the conductor is told.
public sealed interface Event {

    /// Time passed.
    record Tick() implements Event {}

    /// An actuator answered, perhaps late, perhaps again.
    record ReplyArrived(Reply reply) implements Event {}

    /// A gateway asked; [Conductor#directiveFor] says what to answer.
    record GatewayPolled(GatewayStatus status) implements Event {}

    /// A person asks. Exactly one [Action.Answer] with this ticket follows, now or later.
    record OperatorAsked(OperatorRequest request, long ticket) implements Event {}

    /// Something was observed.
    record EvidenceCame(Evidence evidence) implements Event {}

    /// The parts of the plan that stand outside the ledger, by name, with their SHA-256.
    record PlanRead(Map<String, String> parts) implements Event {
        public PlanRead {
            parts = Map.copyOf(parts);
        }
    }

    /// Something is to be written down that changes nothing.
    record Noted(Entry.Aside aside, String request) implements Event {}

    /// What came of one pointer of an [Action.Drive], perhaps late, perhaps again.
    ///
    /// @param epoch that it was asked under
    /// @param text what the driver saw, for people
    record PointerSaid(Epoch epoch, String pointer, Whereabouts where, String text)
            implements Event {

        /// Where a pointer leads.
        public enum Whereabouts {
            THERE,
            /// Moved, and not everybody sees it yet.
            NOT_YET,
            FAILED
        }
    }

    /// The record of the last [Action.Append] is durable.
    record Appended(LedgerRecord written) implements Event {}

    /// Somebody else appended: this conductor is no longer in charge.
    record AppendRefused() implements Event {}

    /// The ledger was found to hold another conductor's record.
    record Superseded() implements Event {}
}
