package org.handoff.gateway.hold;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

/// What becomes of an arriving request.
public sealed interface Decision {

    /// Goes on now.
    ///
    /// @param owner the side to forward to
    /// @param epoch of the directive that said so
    record Forward(Environment owner, Epoch epoch) implements Decision {}

    /// Waits: a later [Tick] names its key, unless it is abandoned first.
    record Hold() implements Decision {}

    /// Is never forwarded: 503 with `Retry-After`.
    record Refuse(Reason reason) implements Decision {}

    /// Which bound refused it.
    enum Reason {
        TOO_MANY_HELD,
        TOO_MANY_BYTES_HELD,
        HELD_TOO_LONG
    }
}
