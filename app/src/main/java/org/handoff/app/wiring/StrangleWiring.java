package org.handoff.app.wiring;

import org.handoff.app.spec.Route;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.StrangleSpec;
import org.handoff.app.spec.StrangleSpec.Moves;
import org.handoff.app.spec.StrangleSpec.Moving;
import org.handoff.control.strangle.StrangleTerms;
import org.handoff.gateway.cohort.StrangleSettings;
import org.handoff.gateway.links.KnownOrigins;
import org.handoff.gateway.route.RouteMatch;
import org.handoff.gateway.route.RouteRules;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Unit;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The spec's strangler, as the gateways and as the conductor take it: from the same text, so that
/// their fingerprints agree if and only if their decisions do.
final class StrangleWiring {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "*");

    private StrangleWiring() {}

    /// What a gateway is told; null if no route moves by itself.
    static @Nullable StrangleSettings settings(Spec spec) {
        StrangleSpec strangle = spec.strangle();
        if (!strangle.isConfigured()) {
            return null;
        }
        return new StrangleSettings(
                fingerprint(spec),
                CanaryWiring.key(spec),
                CanaryData.valueOf(strangle.data().name()),
                CanaryWiring.source(strangle.user()),
                CanaryWiring.source(strangle.facility()),
                strangle.lagMax(),
                strangle.routes().stream()
                        .map(it ->
                                new StrangleSettings.Route(
                                        it.name(), match(it), it.moves() == Moves.READS))
                        .toList());
    }

    /// Addresses that answers are not to lead clients to: both applications' own, and those that
    /// the spec names; null if no route moves by itself.
    static @Nullable KnownOrigins links(Spec spec) {
        if (!spec.strangle().isConfigured()) {
            return null;
        }
        return KnownOrigins.of(
                Stream.concat(
                                Stream.of(spec.legacy().upstream(), spec.cloud().upstream()),
                                spec.strangle().origins().stream().map(URI::create))
                        .filter(Objects::nonNull)
                        .toList());
    }

    /// What the conductor is told; null if no route moves by itself.
    static @Nullable StrangleTerms terms(Spec spec) {
        StrangleSpec strangle = spec.strangle();
        if (!strangle.isConfigured()) {
            return null;
        }
        return new StrangleTerms(
                fingerprint(spec),
                CanaryData.valueOf(strangle.data().name()),
                Unit.valueOf(strangle.unit().name()),
                strangle.routes().stream().map(it -> route(spec, it)).toList(),
                strangle.pause(),
                strangle.lagMax(),
                strangle.affinity(),
                CanaryWiring.judge(spec.canary()));
    }

    private static StrangleTerms.Route route(Spec spec, Moving moving) {
        List<Integer> steps =
                IntStream.concat(
                                moving.steps().stream().mapToInt(CanaryWiring::buckets),
                                IntStream.of(CohortKey.BUCKETS))
                        .sorted()
                        .distinct()
                        .boxed()
                        .toList();
        return new StrangleTerms.Route(
                moving.name(),
                moving.moves() == Moves.ALL,
                requests(moving).anyMatch(it -> isRead(spec, it)),
                steps,
                moving.after());
    }

    private static boolean isRead(Spec spec, Route request) {
        return READING.contains(request.method())
                || spec.gateways().stream().anyMatch(it -> it.reads().contains(request));
    }

    /// A gRPC method is called by POST of its service's name and its own (gRPC over HTTP/2).
    private static Stream<Route> requests(Moving moving) {
        return Stream.concat(
                moving.match().stream(),
                moving.services().stream().map(it -> new Route("POST", "/" + it + "/*")));
    }

    private static RouteMatch match(Moving moving) {
        List<RouteMatch.HeaderMatch> headers = new ArrayList<>();
        for (String header : moving.headers()) {
            int colon = header.indexOf(':');
            headers.add(
                    new RouteMatch.HeaderMatch(
                            header.substring(0, colon), header.substring(colon + 1).strip()));
        }
        return new RouteMatch(
                moving.hosts(),
                requests(moving)
                        .map(it -> new RouteRules.Rule(it.method(), it.path(), false))
                        .toList(),
                headers);
    }

    /// Of everything by which a gateway decides.
    private static String fingerprint(Spec spec) {
        StrangleSpec strangle = spec.strangle();
        return Fingerprint.of(
                spec.migration(),
                String.valueOf(spec.canary().salt()),
                strangle.data().name(),
                String.valueOf(strangle.user()),
                String.valueOf(strangle.facility()),
                strangle.lagMax().toString(),
                strangle.routes().toString());
    }
}
