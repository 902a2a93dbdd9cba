package org.handoff.control.strangle;

import org.handoff.control.canary.JudgeTerms;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Unit;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a conductor is told once of routes that move one by one.
///
/// @param settings fingerprint of what the gateways decide by, see [org.handoff.socket.CanaryRule]
/// @param data which data the other side works on
/// @param unit what stays together in a share
/// @param routes in the order in which gateways look for a request's
/// @param pause how long each share is judged at least before it grows
/// @param lagMax how far behind a replica may be
/// @param hasAffinity whether a balancer keeps each client at one gateway
/// @param judge what each route is judged by
public record StrangleTerms(
        String settings,
        CanaryData data,
        Unit unit,
        List<Route> routes,
        Duration pause,
        Duration lagMax,
        boolean hasAffinity,
        JudgeTerms judge) {
    public StrangleTerms {
        routes = List.copyOf(routes);
    }

    /// @param writes whether it wants to take its writes along
    /// @param readable whether any of its requests reads
    /// @param steps shares in buckets by which it moves, ascending, the last one everybody
    /// @param after names of routes that must be there, whole, before it
    public record Route(
            String name,
            boolean writes,
            boolean readable,
            List<Integer> steps,
            List<String> after) {
        public Route {
            steps = List.copyOf(steps);
            after = List.copyOf(after);
            if (steps.isEmpty() || steps.getLast() != CohortKey.BUCKETS) {
                throw new IllegalArgumentException("a route's last step is everybody");
            }
        }

        /// The first step above a share; the share itself if there is none.
        public int stepAbove(int buckets) {
            return steps.stream().filter(it -> it > buckets).findFirst().orElse(buckets);
        }
    }

    /// Null if there is none of that name.
    public @Nullable Route route(String name) {
        return routes.stream().filter(it -> it.name().equals(name)).findFirst().orElse(null);
    }

    /// A route and all that must come behind it, in the order of the spec.
    public List<String> withThoseAfter(String name) {
        List<String> all = new ArrayList<>(List.of(name));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Route each : routes) {
                boolean behind = each.after().stream().anyMatch(all::contains);
                if (behind && !all.contains(each.name())) {
                    all.add(each.name());
                    grown = true;
                }
            }
        }
        return all;
    }
}
