package org.handoff.control.api;

/// What was answered to an operator's request before, out of the ledger.
///
/// @param who asked it
/// @param digest [OperatorRequest#digest] of it; empty where an earlier build wrote the record:
///   then verb and name are all that is known of it
/// @param answer that was given, or would have been
public record Earlier(OperatorRequest.Verb verb, String who, String digest, Submission answer) {
    /// Whether that was the same request.
    boolean isOf(OperatorRequest request) {
        return digest.isEmpty()
                ? verb == request.verb() && who.equals(request.who())
                : digest.equals(request.digest());
    }
}
