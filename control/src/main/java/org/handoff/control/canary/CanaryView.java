package org.handoff.control.canary;

import org.handoff.socket.CanaryCounts.Arm;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A canary for people and programs, at one moment.
///
/// @param state `none`, `canary` or `trial`
/// @param version of the rule
/// @param to the side that members go to; empty if none
/// @param percent share of all identities
/// @param facilities listed ones; of users only the number is told
/// @param gateways that obey the rule, and those that do not
/// @param verdict null if there is no canary
/// @param pauseLeftSeconds until the step may be widened; 0 if it may
/// @param ended how the last one ended; empty if there is one or there never was
public record CanaryView(
        String state,
        long version,
        String to,
        double percent,
        List<String> facilities,
        int users,
        List<String> gateways,
        List<String> gatewaysMissing,
        long pauseLeftSeconds,
        @Nullable Verdict verdict,
        String ended) {
    /// No canary, and never one.
    public static final CanaryView NONE =
            new CanaryView("none", 0, "", 0, List.of(), 0, List.of(), List.of(), 0, null, "");

    public CanaryView {
        facilities = List.copyOf(facilities);
        gateways = List.copyOf(gateways);
        gatewaysMissing = List.copyOf(gatewaysMissing);
    }

    /// @param outcome `pass`, `fail` or `inconclusive`
    /// @param power that a doubling of errors would have been found by now
    /// @param requestsWanted of the canary, for the power that is asked for
    /// @param falseAlarms of `slices`, in a trial
    public record Verdict(
            String outcome,
            String reason,
            double power,
            long requestsWanted,
            int falseAlarms,
            int slices,
            List<RouteView> routes) {
        public Verdict {
            routes = List.copyOf(routes);
        }
    }

    /// One route's two arms.
    public record RouteView(String route, ArmView canary, ArmView baseline) {}

    /// @param medianMillis upper end of the median's band; a text, for there may be none
    public record ArmView(
            long requests,
            long errors,
            long refusals,
            long unreached,
            String medianMillis,
            String p95Millis) {
        static ArmView of(Arm arm) {
            boolean any = arm.answered() > 0;
            return new ArmView(
                    arm.requests(),
                    arm.errors(),
                    arm.refusals(),
                    arm.unreached(),
                    any ? CanaryJudge.millis(arm, 0.5) : "-",
                    any ? CanaryJudge.millis(arm, 0.95) : "-");
        }
    }

    public static Verdict verdict(Opinion opinion, List<String> names) {
        List<RouteView> routes = new ArrayList<>();
        for (int i = 0; i < Math.min(names.size(), opinion.routes().size()); i++) {
            routes.add(
                    new RouteView(
                            names.get(i),
                            ArmView.of(opinion.routes().get(i).canary()),
                            ArmView.of(opinion.routes().get(i).baseline())));
        }
        return new Verdict(
                opinion.outcome().name().toLowerCase(Locale.ROOT),
                opinion.reason(),
                opinion.power(),
                opinion.requestsWanted(),
                opinion.falseAlarms(),
                opinion.slices(),
                routes);
    }
}
