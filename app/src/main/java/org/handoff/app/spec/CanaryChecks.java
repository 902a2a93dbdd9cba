package org.handoff.app.spec;

import org.handoff.socket.CanaryCounts;

import java.util.List;

/// What must hold between the canary's keys and the others.
final class CanaryChecks {
    private CanaryChecks() {}

    static void check(Spec spec, Nodes nodes) {
        CanarySpec canary = spec.canary();
        if (canary.data() == CanarySpec.Data.FACILITY) {
            nodes.problem(
                    "canary.data",
                    "found 'facility': each facility's rows owned by one side",
                    "the fence owns a whole database, so this cannot be kept safe; write replica or"
                            + " shared");
        }
        if (!canary.isConfigured()) {
            return;
        }
        boolean byFacility = canary.unit() == CanarySpec.Drawn.FACILITY;
        if (byFacility ? canary.facility() == null : canary.user() == null) {
            String key = byFacility ? "facility" : "user";
            nodes.problem(
                    "canary." + key,
                    "the key is missing",
                    "canary.unit is " + key + ", so it must say where that stands");
        }
        if (canary.routes().size() > CanaryCounts.ROUTES_MAX) {
            nodes.problem(
                    "canary.routes",
                    "found " + canary.routes().size() + " routes",
                    "at most " + CanaryCounts.ROUTES_MAX);
        }
        if (!canary.highVolume().isEmpty() && canary.facility() == null) {
            nodes.problem(
                    "canary.facility",
                    "the key is missing",
                    "canary.highVolume names facilities, so it must say where theirs stands");
        }
        for (String step : List.copyOf(canary.steps())) {
            double percent = Double.parseDouble(step.substring(0, step.length() - 1));
            if (percent <= 0 || percent > 100) {
                nodes.problem("canary.steps", "found '" + step + "'", "allowed is over 0 to 100");
            }
        }
    }
}
