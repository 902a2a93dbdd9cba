package org.handoff.control.runbook;

import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Commands that wait for their confirmation. Each is sent again after a growing pause until it is
/// confirmed or dropped; every command may be done twice. At most a handful at a time.
final class Outbox {
    private final Bounds bounds;
    private final Map<Command, Sent> waiting = new LinkedHashMap<>();

    Outbox(Bounds bounds) {
        this.bounds = bounds;
    }

    void put(Command command, long now) {
        waiting.put(command, new Sent(now, bounds.resendFirst().toNanos()));
    }

    /// Takes out and returns the commands that the reply confirms.
    List<Command> confirmedBy(Reply reply) {
        List<Command> confirmed =
                waiting.keySet().stream().filter(it -> Replies.confirms(reply, it)).toList();
        confirmed.forEach(waiting::remove);
        return confirmed;
    }

    boolean holds(Command command) {
        return waiting.containsKey(command);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void clear() {
        waiting.clear();
    }

    /// Those that are due again.
    List<Command> due(long now) {
        List<Command> due = new ArrayList<>();
        for (Map.Entry<Command, Sent> each : waiting.entrySet()) {
            Sent sent = each.getValue();
            if (now - sent.at >= sent.pause) {
                due.add(each.getKey());
                long longer = Math.min(sent.pause * 2, bounds.resendMost().toNanos());
                each.setValue(new Sent(now, longer));
            }
        }
        return due;
    }

    /// @param at when it was sent last
    /// @param pause until it is sent again
    private record Sent(long at, long pause) {}
}
