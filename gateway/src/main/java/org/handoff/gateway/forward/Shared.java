package org.handoff.gateway.forward;

import org.handoff.gateway.Counters;
import org.handoff.gateway.Limits;
import org.handoff.gateway.cohort.Placing;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.links.LinkStage;
import org.handoff.gateway.metrics.AccessLog;
import org.handoff.gateway.metrics.RouteNames;
import org.handoff.gateway.route.RouteRules;
import org.handoff.gateway.shadow.ShadowStage;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What the lanes of one gateway have in common. Safe for all threads.
///
/// @param placing says what goes to the side that does not own writes
/// @param shadow mirrors what is sampled
/// @param isAppending see [org.handoff.gateway.Front]
/// @param links rewrites links of answers; null if they are left alone
/// @param routes what the rules are called
/// @param access null if requests are not recorded
/// @param keys gives every request its key
/// @param clients connections open now
/// @param draining set once, when the gateway stops
public record Shared(
        Limits limits,
        int retryAfterSeconds,
        boolean isAppending,
        RouteRules rules,
        RouteNames routes,
        @Nullable AccessLog access,
        WriteGate gate,
        Placing placing,
        ShadowStage shadow,
        @Nullable LinkStage links,
        Counters counters,
        AtomicLong keys,
        AtomicInteger clients,
        AtomicBoolean draining) {}
