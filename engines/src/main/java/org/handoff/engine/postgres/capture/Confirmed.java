package org.handoff.engine.postgres.capture;

import org.handoff.model.Position;

import java.util.concurrent.atomic.AtomicLong;

/// Up to where a log may be forgotten, because all before it is durable on the other side. Never
/// goes back. Safe for threads.
final class Confirmed {
    private final AtomicLong position;

    Confirmed(Position from) {
        position = new AtomicLong(from.value());
    }

    void raise(Position upTo) {
        position.accumulateAndGet(
                upTo.value(), (one, other) -> Long.compareUnsigned(one, other) >= 0 ? one : other);
    }

    Position position() {
        return new Position(position.get());
    }
}
