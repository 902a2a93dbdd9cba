package org.handoff.control.strangle;

import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

/// Which route a person wants elsewhere.
///
/// @param to where; null for the way back to the owner
/// @param buckets the share; negative for the spec's next step
public record StrangleWish(String route, @Nullable Environment to, int buckets) {
    /// No share was named.
    public static final int NEXT_STEP = -1;
}
