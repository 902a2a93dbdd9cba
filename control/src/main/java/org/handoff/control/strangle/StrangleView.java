package org.handoff.control.strangle;

import org.handoff.control.canary.CanaryView;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// The routes that move one by one, for people and programs, at one moment.
///
/// @param owner the side that owns writes
/// @param data `replica` or `shared`; empty if no route moves by itself
/// @param holds whether gateways are told of moved routes now: not while writes are held
/// @param gatewaysMissing gateways that do not do what they are told of a moved route
public record StrangleView(
        String owner,
        String data,
        boolean holds,
        List<RouteView> routes,
        List<String> gatewaysMissing) {
    /// The spec has none.
    public static final StrangleView NONE = new StrangleView("", "", false, List.of(), List.of());

    public StrangleView {
        routes = List.copyOf(routes);
        gatewaysMissing = List.copyOf(gatewaysMissing);
    }

    /// @param side where it is: the owner's until all of it is on the other
    /// @param percent of it on the side that does not own writes
    /// @param writes whether its writes go along
    /// @param pauseLeftSeconds until its share may grow
    /// @param verdict null if nothing of it is on the other side
    /// @param ended how it came back the last time; empty if it did not
    public record RouteView(
            String name,
            String side,
            double percent,
            boolean writes,
            List<String> after,
            long pauseLeftSeconds,
            CanaryView.@Nullable Verdict verdict,
            String ended) {
        public RouteView {
            after = List.copyOf(after);
        }
    }
}
