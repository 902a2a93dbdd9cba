package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
/// @param moved what it counted of each moved route that it knows, by name
/// @param times how long requests took since its start
/// @param applications what they answered when it asked them
public record GatewayStatus(
        String name,
        String incarnation,
        Epoch epoch,
        Directive.Mode mode,
        Environment owner,
        int writesInFlight,
        int held,
        Counters counters,
        CanaryCounts canary,
        Map<String, CanaryCounts> moved,
        Times times,
        ApplicationHealth applications) {
    public GatewayStatus {
        moved = Collections.unmodifiableMap(new TreeMap<>(moved));
    }

    /// Without a canary, moved routes, times and answers of its own questions.
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
                CanaryCounts.NONE,
                Map.of(),
                Times.NONE,
                ApplicationHealth.UNTOLD);
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

    /// Requests that each side answered, by [LatencyBands] of the time from head to end, waiting
    /// included. A list may be shorter than [LatencyBands#COUNT]: what is missing is zero.
    public record Times(List<Long> legacy, List<Long> cloud) {
        public static final Times NONE = new Times(List.of(), List.of());

        /// @throws IllegalArgumentException if there are more than the bands, or a negative one
        public Times {
            legacy = checked(legacy);
            cloud = checked(cloud);
        }

        public List<Long> of(Environment side) {
            return side == Environment.LEGACY ? legacy : cloud;
        }

        private static List<Long> checked(List<Long> bands) {
            if (bands.size() > LatencyBands.COUNT || bands.stream().anyMatch(it -> it < 0)) {
                throw new IllegalArgumentException("bands");
            }
            return List.copyOf(bands);
        }
    }

    /// Whether it has done what the directive asks: holding with nothing in flight, or flowing.
    public boolean hasConverged(Directive directive) {
        return epoch.equals(directive.epoch())
                && mode == directive.mode()
                && owner == directive.owner()
                && (mode == Directive.Mode.FLOW || writesInFlight == 0);
    }
}
