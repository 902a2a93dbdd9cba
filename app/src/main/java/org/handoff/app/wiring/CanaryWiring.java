package org.handoff.app.wiring;

import org.handoff.app.spec.CanarySpec;
import org.handoff.app.spec.Route;
import org.handoff.app.spec.Spec;
import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.canary.JudgeTerms;
import org.handoff.gateway.cohort.CanaryRoutes;
import org.handoff.gateway.cohort.CanarySettings;
import org.handoff.gateway.cohort.IdentitySource;
import org.handoff.gateway.route.RouteRules;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Unit;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/// The spec's canary, as the gateways and as the conductor take it: from the same text, so that
/// their fingerprints agree if and only if their decisions do.
final class CanaryWiring {
    private static final List<Route> EVERYTHING = List.of(new Route("*", "/*"));
    private static final List<String> USUAL_STEPS = List.of("5%", "10%", "25%", "50%");

    private CanaryWiring() {}

    /// What a gateway is told; null if the spec has no canary.
    static @Nullable CanarySettings settings(Spec spec) {
        CanarySpec canary = spec.canary();
        if (!canary.isConfigured()) {
            return null;
        }
        CanaryRoutes routes =
                new CanaryRoutes(
                        routes(canary).stream()
                                .map(it -> new RouteRules.Rule(it.method(), it.path(), false))
                                .toList());
        return new CanarySettings(
                fingerprint(spec),
                key(spec),
                data(canary),
                source(canary.user()),
                source(canary.facility()),
                routes,
                canary.lagMax());
    }

    /// What the conductor is told; null if the spec has no canary.
    static @Nullable CanaryTerms terms(Spec spec) {
        CanarySpec canary = spec.canary();
        if (!canary.isConfigured()) {
            return null;
        }
        List<String> steps = canary.steps().isEmpty() ? USUAL_STEPS : canary.steps();
        return new CanaryTerms(
                fingerprint(spec),
                key(spec),
                data(canary),
                Unit.valueOf(canary.unit().name()),
                routes(canary).stream().map(Route::toString).toList(),
                steps.stream().map(CanaryWiring::buckets).sorted().toList(),
                canary.pause(),
                canary.advanceByItself(),
                canary.highVolume(),
                canary.lagMax(),
                canary.affinity(),
                judge(canary));
    }

    static JudgeTerms judge(CanarySpec canary) {
        JudgeTerms usual = JudgeTerms.DEFAULT;
        return new JudgeTerms(
                canary.falseAlarmPercentMax() / 100.0,
                canary.powerPercent() / 100.0,
                usual.errorRateMin(),
                usual.guardErrors(),
                usual.guardRequests(),
                usual.guardUnreached(),
                usual.guardSilence());
    }

    static int buckets(String percent) {
        BigDecimal number = new BigDecimal(percent.substring(0, percent.length() - 1));
        return number.movePointRight(2).intValueExact();
    }

    private static CanaryData data(CanarySpec canary) {
        return CanaryData.valueOf(canary.data().name());
    }

    static CohortKey key(Spec spec) {
        return CohortKey.of(spec.migration(), Objects.requireNonNullElse(spec.canary().salt(), ""));
    }

    static @Nullable IdentitySource source(@Nullable String text) {
        return text == null ? null : IdentitySource.parse(text);
    }

    private static List<Route> routes(CanarySpec canary) {
        return canary.routes().isEmpty() ? EVERYTHING : canary.routes();
    }

    /// Of everything by which a gateway decides.
    private static String fingerprint(Spec spec) {
        CanarySpec canary = spec.canary();
        return Fingerprint.of(
                spec.migration(),
                String.valueOf(canary.salt()),
                canary.data().name(),
                String.valueOf(canary.user()),
                String.valueOf(canary.facility()),
                routes(canary).toString(),
                canary.lagMax().toString());
    }
}
