package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.cohort.Cohort;

/// Which requests a gateway sends to the side that does not own writes. It holds under the epoch of
/// the directive that it came with, and for as long as that directive's lease. A route that the
/// strangler moved has a rule of the same kind, for its own requests alone.
///
/// @param version grows at each change; a gateway counts anew under each
/// @param settings fingerprint of everything else that the decision depends on; a gateway whose own
///   differs sends nothing to the other side, so that all gateways give the same answer
/// @param to the side that does not own writes
/// @param isTrial an A/A trial: members are counted apart and stay with the owner
public record CanaryRule(
        long version, String settings, Environment to, boolean isTrial, Cohort cohort) {
    public CanaryRule {
        if (version < 1) {
            throw new IllegalArgumentException("versions begin at 1");
        }
    }
}
