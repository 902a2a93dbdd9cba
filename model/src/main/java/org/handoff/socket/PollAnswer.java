package org.handoff.socket;

import org.jspecify.annotations.Nullable;

/// What the control plane answers to a gateway's poll.
///
/// @param canary null if there is none
/// @param lagMillis everything that the owner committed so long before this was answered can be
///   read on the other side; negative if that is not known
public record PollAnswer(Directive directive, @Nullable CanaryRule canary, long lagMillis) {
    public static final long LAG_UNKNOWN = -1;

    /// Without a canary.
    public static PollAnswer of(Directive directive) {
        return new PollAnswer(directive, null, LAG_UNKNOWN);
    }
}
