package org.handoff.engine.mariadb.apply;

import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;

import java.util.Set;

/// What a failed write means. The server's message is dropped: it may hold a value.
final class ApplyFault {
    /// Too many connections, shutdown, lock wait, deadlock, interrupted, connection killed,
    /// statement's time, read-only; a full disk, log, table space, memory and table of locks.
    /// Source of fact: MariaDB documentation, "MariaDB Error Codes".
    private static final Set<Integer> PASSING =
            Set.of(1021, 1026, 1040, 1041, 1053, 1114, 1205, 1206, 1213, 1290, 1317, 1927, 1969);

    private ApplyFault() {}

    static HandoffException of(String where, WireFailure failure) {
        boolean passes = failure.isBroken() || PASSING.contains(failure.code());
        String number = failure.isBroken() ? "the connection broke" : "error " + failure.code();
        return new HandoffException(
                new Fault(
                        passes ? Fault.Kind.EXTERNAL : Fault.Kind.OPERATOR,
                        passes ? "apply.interrupted" : "apply.refused",
                        "Writing to %s failed (%s).".formatted(where, number),
                        passes
                                ? "It is tried again; check the server."
                                : "Compare the table's definition on both sides; the server's log"
                                        + " has the message, which may hold a row's values."));
    }

    static HandoffException claimed(String where) {
        return HandoffException.operator(
                "apply.claimed",
                "Another replicator claimed the stream that writes to " + where + ".",
                "Only one may run; this one stops.");
    }
}
