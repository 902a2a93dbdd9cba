package org.handoff.gateway.cohort;

import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.PathForm;
import org.handoff.gateway.route.RouteMatch;
import org.handoff.gateway.route.RouteRules;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.socket.CanaryCounts;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What a gateway knows of the routes that may move one by one; the same in every gateway of a
/// migration. A request is of the first route that it fits.
///
/// @param fingerprint of all the others
/// @param data which data the other side works on
/// @param user where a user's identity stands; null if nowhere
/// @param facility where a facility's does
/// @param lagMax with [CanaryData#REPLICA]: while the other side is further behind, all reads stay
///   with the owner
public record StrangleSettings(
        String fingerprint,
        CohortKey key,
        CanaryData data,
        @Nullable IdentitySource user,
        @Nullable IdentitySource facility,
        Duration lagMax,
        List<Route> routes) {
    private static final CanaryRoutes ALL =
            new CanaryRoutes(List.of(new RouteRules.Rule(RouteRules.Rule.ANY_METHOD, "*", false)));

    public StrangleSettings {
        routes = List.copyOf(routes);
        if (routes.size() > CanaryCounts.ROUTES_MAX) {
            throw new IllegalArgumentException(
                    "at most " + CanaryCounts.ROUTES_MAX + " routes move one by one");
        }
    }

    /// @param isReadsOnly whether its writes stay with the owner
    public record Route(String name, RouteMatch match, boolean isReadsOnly) {}

    /// Index of the request's route; -1 if it is of none.
    int indexOf(Request request) {
        String understood = PathForm.understood(request.path());
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).match().matches(request, understood)) {
                return i;
            }
        }
        return -1;
    }

    /// Of one of its routes, whose requests were told apart already.
    CanarySettings of(Route route) {
        return new CanarySettings(
                fingerprint,
                key,
                data,
                user,
                facility,
                ALL,
                lagMax,
                route.isReadsOnly() || data == CanaryData.REPLICA,
                true);
    }
}
