package org.handoff.control.runbook;

import org.handoff.control.canary.CanaryView;
import org.handoff.control.lease.GatewayView;
import org.handoff.control.strangle.StrangleHistory;
import org.handoff.control.strangle.StrangleTerms;
import org.handoff.control.strangle.StrangleTerms.Route;
import org.handoff.control.strangle.StrangleView;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.GatewayStatus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Moved routes in words and lists. Pure.
final class StrangleLists {
    private static final long NANOS = 1_000_000_000;

    private StrangleLists() {}

    static List<String> names(StrangleTerms terms) {
        return terms.routes().stream().map(Route::name).toList();
    }

    static String words(String route, int buckets, Environment owner) {
        return "%s of %s goes to %s.".formatted(share(buckets), route, owner.other().label());
    }

    private static String share(int buckets) {
        return buckets == CohortKey.BUCKETS
                ? "All"
                : String.format(Locale.ROOT, "%.2f %%", buckets * 100.0 / CohortKey.BUCKETS);
    }

    static List<String> movePlan(StrangleTerms terms, Route route, int buckets, Environment owner) {
        boolean writes = route.writes() && terms.data() == CanaryData.SHARED;
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s of %s: %s go to %s."
                        .formatted(
                                share(buckets),
                                route.name(),
                                writes ? "reads and writes" : "reads",
                                owner.other().label()));
        lines.add(
                writes
                        ? "That application must use the owner's database, where the fence stands."
                        : "Its writes stay with " + owner.label() + ".");
        lines.add("Judge it after every poll; failing, it is back within a second, with those");
        lines.add(
                terms.data() == CanaryData.SHARED
                        ? "that come after it. A cutover waits until every route is back."
                        : "that come after it. A switch ends every move.");
        return lines;
    }

    static List<String> backPlan(List<String> routes, Environment owner) {
        return List.of(
                "With the next request to "
                        + owner.label()
                        + " again: "
                        + String.join(", ", routes)
                        + ".");
    }

    /// Whether a gateway has a moved route's rule.
    static boolean knows(GatewayStatus status, String route, CanaryRule rule) {
        return status.moved().getOrDefault(route, CanaryCounts.NONE).version() == rule.version();
    }

    /// Seconds until its share may grow.
    static long pauseLeft(StrangleTerms terms, StrangleDesk.Judged judged, long now) {
        long left = terms.pause().toNanos() - (now - judged.since());
        return left <= 0 ? 0 : left / NANOS + 1;
    }

    static StrangleView view(
            Desk desk,
            StrangleTerms terms,
            StrangleHistory history,
            Map<String, CanaryRule> rules,
            Map<String, StrangleDesk.Judged> judged) {
        Environment owner = desk.history().owner();
        List<StrangleView.RouteView> routes = new ArrayList<>();
        for (Route each : terms.routes()) {
            StrangleDesk.Judged now = judged.get(each.name());
            boolean whole = history.isWhole(each.name());
            routes.add(
                    new StrangleView.RouteView(
                            each.name(),
                            (whole ? owner.other() : owner).label(),
                            history.buckets(each.name()) * 100.0 / CohortKey.BUCKETS,
                            each.writes() && terms.data() == CanaryData.SHARED,
                            each.after(),
                            now == null || whole ? 0 : pauseLeft(terms, now, desk.now().nanos()),
                            now == null
                                    ? null
                                    : CanaryView.verdict(
                                            now.judge().opinion(), List.of(each.name())),
                            history.ended().getOrDefault(each.name(), "")));
        }
        return new StrangleView(
                owner.label(),
                terms.data().name().toLowerCase(Locale.ROOT),
                rules.size() == history.open().size(),
                routes,
                missing(desk, rules));
    }

    private static List<String> missing(Desk desk, Map<String, CanaryRule> rules) {
        List<String> missing = new ArrayList<>();
        for (GatewayView gateway : desk.gateways().views(desk.told(), desk.now().nanos())) {
            Map<String, CanaryCounts> moved = gateway.status().moved();
            boolean obeys =
                    moved.keySet().equals(rules.keySet())
                            && rules.entrySet().stream()
                                    .allMatch(it ->
                                            knows(gateway.status(), it.getKey(), it.getValue())
                                                    && moved.getOrDefault(
                                                                    it.getKey(), CanaryCounts.NONE)
                                                            .isPlacing());
            if (!obeys) {
                missing.add(gateway.status().name());
            }
        }
        return missing;
    }
}
