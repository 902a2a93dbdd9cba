package org.handoff.control.runbook;

import org.handoff.socket.Command;
import org.handoff.socket.Reply;

/// Which reply confirms which command.
final class Replies {
    private Replies() {}

    /// Whether the reply says that what the command asks for is so. The epoch must be the command's
    /// own: an answer to an older command proves nothing about now.
    static boolean confirms(Reply reply, Command command) {
        if (!reply.epoch().equals(command.epoch())) {
            return false;
        }
        return switch (command) {
            case Command.Fence it ->
                    reply instanceof Reply.Ownership said
                            && said.side() == it.side()
                            && !said.writable()
                            && said.held().equals(it.epoch());
            case Command.Unfence it ->
                    reply instanceof Reply.Ownership said
                            && said.side() == it.side()
                            && said.writable()
                            && said.held().equals(it.epoch());
            case Command.Arm it ->
                    reply instanceof Reply.Armed said && said.source() == it.source();
            case Command.Drain it ->
                    reply instanceof Reply.Drained said && said.source() == it.source();
            case Command.Prove it ->
                    reply instanceof Reply.Proven said && said.source() == it.source();
            case Command.Observe it ->
                    reply instanceof Reply.Ownership said && said.side() == it.side();
        };
    }

    /// A word for reasons and texts.
    static String word(Command command) {
        return switch (command) {
            case Command.Fence it -> "fence " + it.side().label();
            case Command.Unfence it -> "open " + it.side().label();
            case Command.Arm _ -> "arm";
            case Command.Drain _ -> "drain";
            case Command.Prove _ -> "prove";
            case Command.Observe it -> "observe " + it.side().label();
        };
    }
}
