package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Duration;

/// What the control plane answers to a gateway's poll: where writes go, whether they wait, and for
/// how long this may be believed.
///
/// The lease counts from the moment the gateway *sent* the poll, on its own monotonic clock, so it
/// never outlives what the control plane assumes, whatever the network does.
///
/// @param epoch a gateway that has seen a higher one ignores the directive
/// @param mode what to do with writes
/// @param owner the side that requests are forwarded to
/// @param lease writes are forwarded only while it lasts; without it the gateway holds by itself
/// @param holdMax how long a single request may be held before it is refused with 503
public record Directive(
        Epoch epoch, Mode mode, Environment owner, Duration lease, Duration holdMax) {

    /// What a gateway does with writes. Reads always go on.
    public enum Mode {
        FLOW,
        HOLD
    }
}
