package org.handoff.control.runbook;

/// Who wants a change of what goes to the other side, and what they are answered.
///
/// @param ticket negative if nobody waits
record Asked(String who, String reason, String key, long ticket, String text) {
    static final Asked JUDGE = new Asked("judge", "the step before passed", "", -1, "");

    static Asked by(OperatorRequest request, long ticket, String text) {
        return new Asked(request.who(), request.reason(), request.key(), ticket, text);
    }

    /// Their reason, or another if they gave none.
    String reasonOr(String other) {
        return reason.isBlank() ? other : reason;
    }
}
