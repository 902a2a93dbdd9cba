package org.handoff.gateway.metrics;

import org.handoff.gateway.route.RouteRules;

import java.util.ArrayList;
import java.util.List;

/// What routes are called in figures and records: as the spec writes them, and `other` for requests
/// that no pattern names. Never anything of a request's own path.
public final class RouteNames {
    private static final String OTHER = "other";
    private final List<String> names = new ArrayList<>();

    public RouteNames(RouteRules rules) {
        for (RouteRules.Rule rule : rules.rules()) {
            names.add(rule.method() + " " + rule.pattern());
        }
        names.add(OTHER);
    }

    public int count() {
        return names.size();
    }

    /// @param route as [RouteRules#which] says, or [#count] less one for others
    public String of(int route) {
        return names.get(route);
    }
}
