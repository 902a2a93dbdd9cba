package org.handoff.control.gate;

import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Duration;
import java.util.List;

/// Everything a gate may look at.
///
/// @param from the side that owns writes
/// @param to the side that would
/// @param epoch in force, by the ledger
/// @param evidence newest handed over
/// @param evidenceAge its age now, the age at handing over included
/// @param sinceChange time since gateways were told something else: older evidence shows the state
///   before it
/// @param gateways present
/// @param answered by the side that owns writes, since the last switch
/// @param gatewaysKnown whether every gateway that may forward writes has been met
/// @param pause what the last pauses took
/// @param limits to compare with
public record Observations(
        Environment from,
        Environment to,
        Epoch epoch,
        Evidence evidence,
        Duration evidenceAge,
        Duration sinceChange,
        List<GatewayView> gateways,
        Answered answered,
        boolean gatewaysKnown,
        PauseForecast pause,
        GateLimits limits) {

    /// Whether it was collected before the last change of who owns writes.
    public boolean isFromBefore() {
        return evidenceAge.compareTo(sinceChange) > 0;
    }

    /// Whether the evidence may be judged on at all.
    public boolean isFresh() {
        return evidenceAge.compareTo(limits.evidenceMax()) <= 0;
    }
}
