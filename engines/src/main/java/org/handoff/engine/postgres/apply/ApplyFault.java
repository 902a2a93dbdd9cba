package org.handoff.engine.postgres.apply;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;

import java.sql.SQLException;

/// What a failed write means. The driver's exception is dropped: its message may hold a value.
final class ApplyFault {
    private static final String CLAIMED = "HO001";

    private ApplyFault() {}

    static HandoffException of(String where, SQLException failure) {
        String state = failure.getSQLState() == null ? "none" : failure.getSQLState();
        if (state.equals(CLAIMED)) {
            return HandoffException.operator(
                    "apply.claimed",
                    "Another replicator claimed the stream that writes to " + where + ".",
                    "Only one may run; this one stops.");
        }
        boolean passes =
                state.equals("none")
                        || state.startsWith("08")
                        || state.startsWith("40")
                        || state.startsWith("53")
                        || state.startsWith("55")
                        || state.startsWith("57");
        return new HandoffException(
                new Fault(
                        passes ? Fault.Kind.EXTERNAL : Fault.Kind.OPERATOR,
                        passes ? "apply.interrupted" : "apply.refused",
                        "Writing to %s failed (SQLSTATE %s).".formatted(where, state),
                        passes
                                ? "It is tried again; check the server."
                                : "Compare the table's definition on both sides; the server's log"
                                        + " has the message, which may hold a row's values."));
    }

    /// Whether two rows met in a unique index or an exclusion constraint.
    static boolean isConflict(SQLException failure) {
        return "23505".equals(failure.getSQLState()) || "23P01".equals(failure.getSQLState());
    }
}
