package org.handoff.control.shell;

import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.util.function.Consumer;

/// Carries commands out. `send` returns at once; the answer comes later, on any thread, at most
/// once a call, or never. A command equal to one still being carried out may be dropped, provided
/// that the earlier one is answered: the conductor sends again what stays unanswered.
public interface Actuators {
    void send(Command command, Consumer<Reply> answer);
}
