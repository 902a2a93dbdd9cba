package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

/// What a gateway says of itself in each poll.
///
/// @param name stable across restarts
/// @param incarnation new at every start; a restarted gateway begins in hold
/// @param epoch of the directive it obeys; [Epoch#NONE] before the first
/// @param mode what it does with writes now, its lease considered
/// @param owner where it forwards to
/// @param writesInFlight forwarded and not yet answered
/// @param held requests waiting now
/// @param counters since its start
/// @param canary what it counted of a canary
public record GatewayStatus(
        String name,
        String incarnation,
        Epoch epoch,
        Directive.Mode mode,
        Environment owner,
        int writesInFlight,
        int held,
        Counters counters,
        CanaryCounts canary) {

    /// Without a canary.
    public GatewayStatus(
            String name,
            String incarnation,
            Epoch epoch,
            Directive.Mode mode,
            Environment owner,
            int writesInFlight,
            int held,
            Counters counters) {
        this(
                name,
                incarnation,
                epoch,
                mode,
                owner,
                writesInFlight,
                held,
                counters,
                CanaryCounts.NONE);
    }

    /// Monotone counters since the gateway's start. `failed` counts answers the gateway itself made
    /// up (502, 503, 504); `heldMaxMicros` is the longest a request was held in the last hold.
    public record Counters(
            long legacyRequests,
            long cloudRequests,
            long legacyErrors,
            long cloudErrors,
            long failed,
            long heldTotal,
            long heldMaxMicros,
            long unknownOutcome) {}

    /// Whether it has done what the directive asks: holding with nothing in flight, or flowing.
    public boolean hasConverged(Directive directive) {
        return epoch.equals(directive.epoch())
                && mode == directive.mode()
                && owner == directive.owner()
                && (mode == Directive.Mode.FLOW || writesInFlight == 0);
    }
}
