package org.handoff.control.runbook;

import org.handoff.socket.Command;
import org.handoff.socket.Reply;

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

    /// After every event: time may have passed and gateways may have spoken.
    default void onMoment() {}
}
