package org.handoff.gateway.forward;

import org.handoff.gateway.Counters;
import org.handoff.gateway.Limits;
import org.handoff.gateway.cohort.CanaryStage;
import org.handoff.gateway.hold.WriteGate;
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
/// @param shadow mirrors what is sampled
/// @param isAppending see [org.handoff.gateway.Front]
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
        CanaryStage canary,
        ShadowStage shadow,
        Counters counters,
        AtomicLong keys,
        AtomicInteger clients,
        AtomicBoolean draining) {}
