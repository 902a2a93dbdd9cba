package org.handoff.gateway.hold;

/// The leave to forward writes, at one moment.
///
/// @param ageNanos since the poll was sent whose answer is obeyed
/// @param leftNanos until it ends; negative if it has
public record Lease(long ageNanos, long leftNanos) {}
