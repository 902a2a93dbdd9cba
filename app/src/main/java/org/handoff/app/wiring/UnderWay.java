package org.handoff.app.wiring;

import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Commands that were handed over and not answered yet: the same one is not handed over again, for
/// as long as an answer may still come. Thread-safe.
final class UnderWay {
    /// An answer that is missing for longer is taken for lost, and the command is handed over
    /// again: longer than a command may take. Commands may be done twice.
    static final Duration ANSWER_BOUND = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;

    /// When each was handed over.
    private final Map<Command, Long> since = new ConcurrentHashMap<>();

    UnderWay(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @return where the answer goes; `null` if the command is under way already
    @Nullable Consumer<Reply> begin(Command command, Consumer<Reply> answer) {
        Long now = nanoTime.getAsLong();
        boolean[] mine = {false};
        since.compute(
                command,
                (_, earlier) -> {
                    mine[0] = earlier == null || now - earlier >= ANSWER_BOUND.toNanos();
                    return mine[0] ? now : earlier;
                });
        if (!mine[0]) {
            return null;
        }
        return reply -> {
            since.remove(command, now);
            answer.accept(reply);
        };
    }
}
