package org.handoff.gateway.cohort;

import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.PathForm;
import org.handoff.gateway.route.RouteRules;
import org.handoff.socket.CanaryCounts;

import java.util.List;

/// The routes of a canary. A request is of the first one that names its method and whose pattern
/// matches its path both as it came and as an application may understand it.
///
/// @param rules never empty; whether they make reads or writes does not matter here
public record CanaryRoutes(List<RouteRules.Rule> rules) {
    public CanaryRoutes {
        rules = List.copyOf(rules);
        if (rules.isEmpty() || rules.size() > CanaryCounts.ROUTES_MAX) {
            throw new IllegalArgumentException(
                    "a canary has 1 to " + CanaryCounts.ROUTES_MAX + " routes");
        }
    }

    /// Index of the request's route, or -1.
    public int indexOf(Request request) {
        String understood = PathForm.understood(request.path());
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(request.methodName(), request.path(), understood)) {
                return i;
            }
        }
        return -1;
    }
}
