package org.handoff.control.canary;

import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Unit;

import java.time.Duration;
import java.util.List;

/// What a conductor is told of canaries once.
///
/// @param settings fingerprint of what the gateways decide by, see [org.handoff.socket.CanaryRule]
/// @param key of the buckets
/// @param data which data the other side works on
/// @param unit what stays together in a share
/// @param routes as people write them, in the order in which gateways count them
/// @param steps shares in buckets, ascending
/// @param pause how long each step is judged at least
/// @param isAdvancing whether the next step comes by itself when the judge passes the last
/// @param highVolume facilities of which one must be in the cohort before a quarter of the share;
///   empty if none is known
/// @param lagMax how far behind a replica may be
/// @param hasAffinity whether a balancer keeps each client at one gateway
/// @param judge what it is judged by
public record CanaryTerms(
        String settings,
        CohortKey key,
        CanaryData data,
        Unit unit,
        List<String> routes,
        List<Integer> steps,
        Duration pause,
        boolean isAdvancing,
        List<String> highVolume,
        Duration lagMax,
        boolean hasAffinity,
        JudgeTerms judge) {
    public CanaryTerms {
        routes = List.copyOf(routes);
        steps = List.copyOf(steps);
        highVolume = List.copyOf(highVolume);
    }
}
