package org.handoff.gateway.shadow;

import org.handoff.gateway.cohort.CanaryRoutes;
import org.handoff.gateway.compare.CompareOptions;

import java.time.Duration;

/// What a gateway knows of shadows before there is one; the same in every gateway of a migration.
///
/// @param fingerprint of all the others, compared with that of a [org.handoff.socket.ShadowRule]
/// @param endpoints whose requests may be mirrored; differences are grouped by them
/// @param isFollowing whether the other side has a database of its own that follows; a mirrored
///   request then waits until that has what the owner's answer was made from
/// @param lagMax how long it waits for that at most
/// @param againPercent share of pairs without a difference for which the owner is asked again; for
///   those with one it always is
public record ShadowSettings(
        String fingerprint,
        CanaryRoutes endpoints,
        boolean isFollowing,
        Duration lagMax,
        int againPercent,
        CompareOptions compare,
        ShadowLimits limits) {}
