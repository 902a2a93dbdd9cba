package org.handoff.control.notify;

import java.time.Instant;

/// A message that waits for its channel.
///
/// @param tries so far
/// @param queued by the wall clock
record Queued(Message message, int tries, Instant queued) {}
