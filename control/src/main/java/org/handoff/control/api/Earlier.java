package org.handoff.control.api;

/// What was answered to an operator's request before this process began, out of the ledger.
///
/// @param who asked it
/// @param answer that was given, or would have been
public record Earlier(OperatorRequest.Verb verb, String who, Submission answer) {}
