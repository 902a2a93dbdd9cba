package org.handoff.app.wiring;

import org.handoff.app.spec.Route;
import org.handoff.app.spec.ShadowSpec;
import org.handoff.app.spec.Spec;
import org.handoff.control.shadow.ParityTerms;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shadow.ShadowStore;
import org.handoff.control.shadow.ShadowTerms;
import org.handoff.gateway.cohort.CanaryRoutes;
import org.handoff.gateway.compare.CompareLimits;
import org.handoff.gateway.compare.CompareOptions;
import org.handoff.gateway.route.RouteRules;
import org.handoff.gateway.shadow.ShadowLimits;
import org.handoff.gateway.shadow.ShadowSettings;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// The spec's shadow, as the gateways and as the control plane take it.
final class ShadowWiring {
    private ShadowWiring() {}

    /// What a gateway is told; null if the spec has no shadow.
    static @Nullable ShadowSettings settings(Spec spec) {
        ShadowSpec shadow = spec.shadow();
        if (!shadow.isConfigured()) {
            return null;
        }
        ShadowLimits usual = ShadowLimits.DEFAULT;
        return new ShadowSettings(
                fingerprint(spec),
                new CanaryRoutes(
                        shadow.endpoints().stream()
                                .map(it -> new RouteRules.Rule(it.method(), it.path(), false))
                                .toList()),
                shadow.data() == ShadowSpec.Data.REPLICA,
                shadow.lagMax(),
                shadow.againPercent(),
                new CompareOptions(
                        CompareOptions.USUAL_HEADERS,
                        Set.copyOf(shadow.unordered()),
                        Set.copyOf(shadow.opaque()),
                        Set.copyOf(shadow.ignored()),
                        CompareLimits.DEFAULT),
                new ShadowLimits(
                        usual.queue(),
                        usual.mirrors(),
                        usual.answerBytes(),
                        usual.bytes(),
                        usual.connect(),
                        shadow.answerMax(),
                        usual.paths()));
    }

    /// What the control plane is told; null if the spec has no shadow.
    static @Nullable ShadowTerms terms(Spec spec) {
        ShadowSpec shadow = spec.shadow();
        if (!shadow.isConfigured()) {
            return null;
        }
        List<Route> seen = shadow.paritySeen().isEmpty() ? shadow.endpoints() : shadow.paritySeen();
        ParityTerms parity =
                new ParityTerms(
                        shadow.parityPairsMin(),
                        hundredths(shadow.parityDifferentMax()) / 10_000.0,
                        seen.stream().map(shadow.endpoints()::indexOf).distinct().toList());
        return new ShadowTerms(
                fingerprint(spec),
                shadow.endpoints().stream().map(Route::toString).toList(),
                hundredths(shadow.share()),
                shadow.data() == ShadowSpec.Data.SHARED,
                shadow.parity() ? parity : null);
    }

    /// With its file in the control plane's folder; null if the spec has no shadow.
    static @Nullable ShadowDesk desk(Spec spec) {
        ShadowTerms terms = terms(spec);
        return terms == null
                ? null
                : new ShadowDesk(
                        terms, ShadowStore.open(ControlDoor.home(spec)), InstantSource.system());
    }

    private static int hundredths(String percent) {
        return new BigDecimal(percent.substring(0, percent.length() - 1))
                .movePointRight(2)
                .intValueExact();
    }

    /// Of everything by which a gateway mirrors and compares.
    private static String fingerprint(Spec spec) {
        ShadowSpec shadow = spec.shadow();
        return Fingerprint.of(
                spec.migration(),
                shadow.data().name(),
                shadow.endpoints().toString(),
                String.valueOf(shadow.againPercent()),
                shadow.lagMax().toString(),
                shadow.answerMax().toString(),
                shadow.unordered().toString(),
                shadow.opaque().toString(),
                shadow.ignored().toString());
    }
}
