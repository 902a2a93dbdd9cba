package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.Position;

import java.time.Instant;

/// What a change log tells, as it waits in the [ChangeQueue].
sealed interface LogEvent {

    record Begin(Position commit, Instant committedAt, boolean replicated) implements LogEvent {}

    /// @param bytes what the change takes up, about
    record Changed(Change change, long bytes) implements LogEvent {}

    record Commit(Position end) implements LogEvent {}

    record Idle(Position end) implements LogEvent {}
}
