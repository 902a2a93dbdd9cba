package org.handoff.app.wiring;

import org.handoff.control.evidence.AnchorState;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Supplier;

/// Whether checkpoints reach their anchor, and when that is too late.
///
/// @param state gives `null` if there is no anchor
/// @param within later than that, people are told
record Anchored(Supplier<@Nullable AnchorState> state, Duration within) {
    /// Empty while nothing is late.
    String attention() {
        AnchorState now = state.get();
        return now == null ? "" : now.attention(within);
    }
}
