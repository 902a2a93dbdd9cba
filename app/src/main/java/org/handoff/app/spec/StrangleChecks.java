package org.handoff.app.spec;

import org.handoff.socket.CanaryCounts;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold between the strangler's keys and the others. A route whose writes would go to a
/// database that does not own them is refused here already, and by the conductor again.
final class StrangleChecks {
    private StrangleChecks() {}

    static void check(Spec spec, Nodes nodes) {
        StrangleSpec strangle = spec.strangle();
        if (!strangle.isConfigured()) {
            return;
        }
        if (strangle.routes().size() > CanaryCounts.ROUTES_MAX) {
            nodes.problem(
                    "strangle.routes",
                    "found " + strangle.routes().size() + " routes",
                    "at most " + CanaryCounts.ROUTES_MAX);
        }
        boolean replica = strangle.data() == StrangleSpec.Data.REPLICA;
        boolean otherData =
                replica
                        ? spec.canary().data() != CanarySpec.Data.REPLICA
                        : spec.canary().data() != CanarySpec.Data.SHARED;
        if (spec.canary().isConfigured() && otherData) {
            nodes.problem(
                    "strangle.data",
                    "canary.data says otherwise",
                    "the other application works on one database: write the same in both");
        }
        identity(strangle, replica, nodes);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < strangle.routes().size(); i++) {
            String key = "strangle.routes[" + i + "]";
            route(strangle.routes().get(i), replica, names, key, nodes);
        }
    }

    private static void identity(StrangleSpec strangle, boolean replica, Nodes nodes) {
        boolean shares = strangle.routes().stream().anyMatch(it -> !it.steps().isEmpty());
        boolean byFacility = strangle.unit() == CanarySpec.Drawn.FACILITY;
        String key = byFacility ? "facility" : "user";
        boolean known = (byFacility ? strangle.facility() : strangle.user()) != null;
        if ((shares || replica) && !known) {
            nodes.problem(
                    "strangle." + key,
                    "the key is missing",
                    shares
                            ? "routes move by shares, so it must say who is who"
                            : "who writes must read what they wrote: it must say who is who");
        }
    }

    /// @param names of the routes before it
    private static void route(
            StrangleSpec.Moving route,
            boolean replica,
            Set<String> names,
            String key,
            Nodes nodes) {
        for (String first : route.after()) {
            if (!names.contains(first)) {
                nodes.problem(
                        key + ".after",
                        "no route '" + first + "' stands before it",
                        "name routes that stand above this one");
            }
        }
        if (!names.add(route.name())) {
            nodes.problem(
                    key + ".name", "the name '" + route.name() + "' is taken", "give each its own");
        }
        if (route.match().isEmpty() && route.services().isEmpty()) {
            nodes.problem(
                    key + ".match",
                    "it names no requests",
                    "write methods and paths, or gRPC services");
        }
        if (replica && route.moves() == StrangleSpec.Moves.ALL) {
            nodes.problem(
                    key + ".moves",
                    "its writes would go to a database that does not own them",
                    "write moves: reads, or data: shared if that application uses the owner's");
        }
        for (String step : List.copyOf(route.steps())) {
            double percent = Double.parseDouble(step.substring(0, step.length() - 1));
            if (percent <= 0 || percent > 100) {
                nodes.problem(key + ".steps", "found '" + step + "'", "allowed is over 0 to 100");
            }
        }
    }
}
