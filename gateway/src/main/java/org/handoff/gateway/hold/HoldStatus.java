package org.handoff.gateway.hold;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

/// What the gate is doing, at one moment.
///
/// @param state see the table of [HoldGate]
/// @param epoch of the directive obeyed; [Epoch#NONE] before the first
/// @param owner null before the first directive
/// @param writesInFlight forwarded and not yet completed
/// @param held requests waiting
/// @param heldBytes what they occupy
/// @param heldTotal requests that ever waited
/// @param heldMaxNanos the longest wait of the last hold, released or refused
public record HoldStatus(
        State state,
        Epoch epoch,
        @Nullable Environment owner,
        int writesInFlight,
        int held,
        long heldBytes,
        long heldTotal,
        long heldMaxNanos) {

    /// The states of [HoldGate].
    public enum State {
        /// No directive since the start, and no side is known: everything waits.
        UNKNOWN,
        /// Writes wait because the directive says so, or because the gate has just started.
        HOLDING,
        /// The directive says flow, but the lease ran out: writes wait.
        LAPSED,
        /// Flowing, but held requests are still being released; new writes queue behind them.
        DRAINING,
        /// Everything goes on.
        FLOWING;

        /// As the control plane sees it: the gate flows as soon as it releases.
        public Directive.Mode mode() {
            return switch (this) {
                case UNKNOWN, HOLDING, LAPSED -> Directive.Mode.HOLD;
                case DRAINING, FLOWING -> Directive.Mode.FLOW;
            };
        }
    }
}
