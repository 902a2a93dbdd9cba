package org.handoff.socket;

import java.util.List;

/// What one gateway counted since it obeys a version of the canary's rule.
///
/// @param version of the rule; 0 if there is none
/// @param isPlacing whether members go to the other side now: false if the gateway's own settings
///   differ from the rule's
/// @param routes in the order of the settings
/// @param slices in an A/A trial, the same requests by slices of identities; otherwise empty
public record CanaryCounts(long version, boolean isPlacing, List<Arms> routes, List<Arm> slices) {
    public static final CanaryCounts NONE = new CanaryCounts(0, false, List.of(), List.of());

    /// Routes of a canary, at most.
    public static final int ROUTES_MAX = 32;

    /// Into how many slices an A/A trial divides the identities.
    public static final int SLICES = 16;

    public CanaryCounts {
        routes = List.copyOf(routes);
        slices = List.copyOf(slices);
    }

    /// One route's requests, those of members and those of everybody else that were alike: same
    /// route, same kind, as fresh.
    public record Arms(Arm canary, Arm baseline) {
        public static final Arms NONE = new Arms(Arm.NONE, Arm.NONE);

        public Arms plus(Arms more) {
            return new Arms(canary.plus(more.canary), baseline.plus(more.baseline));
        }
    }

    /// What became of requests.
    ///
    /// @param sent to their side; one that is sent again after a closed connection counts twice
    /// @param requests those whose outcome is known; an answer that broke off after its head counts
    ///   twice, answered and failed
    /// @param errors answered 5xx, broken off, or not answered
    /// @param refusals answered 4xx
    /// @param unreached not sent because the side could not be connected to: the owner answered
    /// @param bands answered ones by time to the answer's head, see [LatencyBands]
    public record Arm(
            long sent,
            long requests,
            long errors,
            long refusals,
            long unreached,
            List<Long> bands) {
        public static final Arm NONE = new Arm(0, 0, 0, 0, 0, List.of());

        public Arm {
            bands = List.copyOf(bands);
        }

        public Arm plus(Arm more) {
            return new Arm(
                    sent + more.sent,
                    requests + more.requests,
                    errors + more.errors,
                    refusals + more.refusals,
                    unreached + more.unreached,
                    LatencyBands.sum(bands, more.bands, 1));
        }

        /// What came since an earlier look at the same arm.
        public Arm minus(Arm before) {
            return new Arm(
                    sent - before.sent,
                    requests - before.requests,
                    errors - before.errors,
                    refusals - before.refusals,
                    unreached - before.unreached,
                    LatencyBands.sum(bands, before.bands, -1));
        }

        /// Answered ones slower than band `last`.
        public long slowerThan(int last) {
            long slower = 0;
            for (int i = last + 1; i < bands.size(); i++) {
                slower += bands.get(i);
            }
            return slower;
        }

        /// Answered ones.
        public long answered() {
            return slowerThan(-1);
        }
    }
}
