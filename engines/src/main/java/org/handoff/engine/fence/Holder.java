package org.handoff.engine.fence;

/// A transaction that has written and is still open, so that a fence waits for it.
///
/// @param session its session's number on the server
/// @param who role or account, application, address; nothing of what it writes
/// @param state as the server has it
/// @param seconds since it began
public record Holder(long session, String who, String state, long seconds) {}
