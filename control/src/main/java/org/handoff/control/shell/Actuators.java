package org.handoff.control.shell;

import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Event;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.util.function.Consumer;

/// Carries commands out. `send` returns at once; the answer comes later, on any thread, at most
/// once a call, or never. A command equal to one still being carried out may be dropped, provided
/// that the earlier one is answered: the conductor sends again what stays unanswered.
public interface Actuators {
    void send(Command command, Consumer<Reply> answer);

    /// Has drivers move pointers; returns at once. Each is answered later, on any thread, or never:
    /// the conductor asks again. A pointer that is being moved is not started a second time.
    default void drive(Action.Drive drive, Consumer<Event.PointerSaid> answer) {
        for (String pointer : drive.pointers()) {
            answer.accept(
                    new Event.PointerSaid(
                            drive.epoch(),
                            pointer,
                            Event.PointerSaid.Whereabouts.FAILED,
                            "no driver is plugged in."));
        }
    }
}
