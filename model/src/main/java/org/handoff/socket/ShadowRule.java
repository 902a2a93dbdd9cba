package org.handoff.socket;

import org.handoff.model.Environment;

/// Which requests a gateway also sends to the side that does not own writes, for its answers to be
/// compared and thrown away. It holds under the epoch of the directive that it came with, and for
/// as long as that directive's lease.
///
/// @param version grows with each start; counts belong to one version
/// @param settings fingerprint of the spec's shadow; a gateway whose own differs mirrors nothing
/// @param to the side that does not own writes
/// @param share of the requests that may be mirrored, in parts of [#WHOLE]
public record ShadowRule(long version, String settings, Environment to, int share) {
    /// Every request.
    public static final int WHOLE = 10_000;

    public ShadowRule {
        if (version < 1 || share < 0 || share > WHOLE) {
            throw new IllegalArgumentException("a shadow's rule");
        }
    }
}
