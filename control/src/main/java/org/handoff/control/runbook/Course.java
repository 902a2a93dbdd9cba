package org.handoff.control.runbook;

import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

/// What the conductor is on: one small state machine for each [Phase]. It acts only through the
/// [Desk].
interface Course {
    Phase phase();

    /// Called once, when it becomes the present one.
    void begin();

    /// A command of this course is confirmed.
    default void onConfirmed(Command command, Reply reply) {}

    /// A command of this course was not carried out.
    default void onFailed(Reply.Failed failed) {}

    /// What it waits for beyond the bound, although it may not give up; null if nothing.
    default @Nullable Stuck stuck() {
        return null;
    }

    /// A driver said something.
    default void onPointer(Event.PointerSaid said) {}

    /// The hooks and hold points under way; null if none are.
    default @Nullable HookDrive hooks() {
        return null;
    }

    /// After every event: time may have passed and gateways may have spoken.
    default void onMoment() {}
}
