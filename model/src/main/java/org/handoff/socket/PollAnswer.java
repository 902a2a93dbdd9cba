package org.handoff.socket;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What the control plane answers to a gateway's poll.
///
/// @param canary null if there is none
/// @param shadow null if there is none
/// @param moved the strangler's moved routes by name, each with a rule like a canary's; empty if
///   none is moved. Never beside a canary
/// @param lagMillis everything that the owner committed so long before this was answered can be
///   read on the other side; negative if that is not known
public record PollAnswer(
        Directive directive,
        @Nullable CanaryRule canary,
        @Nullable ShadowRule shadow,
        Map<String, CanaryRule> moved,
        long lagMillis) {
    public static final long LAG_UNKNOWN = -1;

    /// Added to the lag, for clocks that run at different speeds within a lease.
    private static final long MARGIN_NANOS = 20_000_000;

    public PollAnswer {
        moved = Collections.unmodifiableMap(new TreeMap<>(moved));
    }

    /// The same with a shadow.
    public PollAnswer withShadow(@Nullable ShadowRule rule) {
        return new PollAnswer(directive, canary, rule, moved, lagMillis);
    }

    /// Without a shadow and moved routes.
    public PollAnswer(Directive directive, @Nullable CanaryRule canary, long lagMillis) {
        this(directive, canary, null, Map.of(), lagMillis);
    }

    /// Without a canary and a shadow.
    public static PollAnswer of(Directive directive) {
        return new PollAnswer(directive, null, LAG_UNKNOWN);
    }

    /// How far the other side is known to be: what the owner had answered before that moment is
    /// there. On the asking gateway's own clock, and on no other: the poll was sent before the lag
    /// was observed. Asked only if [#isLagKnown].
    ///
    /// @param sentAt when the gateway sent its poll, in its nanoseconds
    public long readableAt(long sentAt) {
        return sentAt - lagMillis * 1_000_000 - MARGIN_NANOS;
    }

    public boolean isLagKnown() {
        return lagMillis >= 0;
    }
}
