package org.handoff.gateway.hold;

import java.util.List;

/// What time or a directive did to the waiting requests. Every key that was held appears exactly
/// once in one tick, released or refused, unless it was abandoned.
///
/// @param releases in the order in which the requests arrived
/// @param refusals waited too long
public record Tick(List<Release> releases, List<Refusal> refusals) {
    public static final Tick NOTHING = new Tick(List.of(), List.of());

    /// @param key of the held request
    /// @param forward where it goes now, by the directive that holds after the wait
    /// @param waitedNanos how long it was held
    public record Release(long key, Decision.Forward forward, long waitedNanos) {}

    /// @param key of the held request
    /// @param refuse why
    public record Refusal(long key, Decision.Refuse refuse) {}

    public boolean isNothing() {
        return releases.isEmpty() && refusals.isEmpty();
    }
}
