package org.handoff.engine.mariadb;

import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;

/// What becomes of a statement that failed.
public final class Failures {
    /// `Out of resources`, `Disk full`, `Row too large`, `Got a packet bigger than
    /// 'max_allowed_packet' bytes`.
    private static final java.util.Set<Integer> LIMITS =
            java.util.Set.of(1021, 1041, 1114, 1118, 1153);

    private Failures() {}

    /// A failure that touches no rows: the server's message may be told.
    ///
    /// @param what a clause without its full stop
    public static HandoffException failed(String what, WireFailure failure) {
        return HandoffException.external(
                "database.query",
                what + ": " + failure.getMessage() + ".",
                "Check the server and the account's privileges.",
                failure);
    }

    /// A failure of a statement that had rows in it: the server's message could hold a value, so
    /// only its number is told.
    ///
    /// @param what a clause without its full stop that names the table
    public static HandoffException redacted(String what, WireFailure failure) {
        Fault.Kind kind = LIMITS.contains(failure.code()) ? Fault.Kind.LIMIT : Fault.Kind.EXTERNAL;
        String number = failure.isBroken() ? "the connection broke" : "error " + failure.code();
        return new HandoffException(
                new Fault(
                        kind,
                        "database.rows",
                        what + " (" + number + ", SQLSTATE " + failure.state() + ").",
                        "See the server's log for the message; it is not repeated here because it"
                                + " may hold a row's values."));
    }
}
