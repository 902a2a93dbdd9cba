package org.handoff.control.shell;

import org.handoff.control.runbook.Event;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;

import java.util.concurrent.CompletableFuture;

/// What stands in the conductor's inbox.
sealed interface Message {
    record Told(Event event) implements Message {}

    record Asked(OperatorRequest request, CompletableFuture<OperatorAnswer> answer)
            implements Message {}

    record Polled(GatewayStatus status, long waitNanos, CompletableFuture<PollAnswer> answer)
            implements Message {}

    /// Nobody is kept waiting for it any more.
    default void fail(RuntimeException why) {
        switch (this) {
            case Told _ -> {}
            case Asked it -> it.answer().completeExceptionally(why);
            case Polled it -> it.answer().completeExceptionally(why);
        }
    }
}
