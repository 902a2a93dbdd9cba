package org.handoff.control.api;

import org.handoff.control.access.Right;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every route of the API, with the right that it needs. What is not in here is a file of the page,
/// or nothing.
final class Routes {
    private static final Set<String> READ = Set.of("GET", "HEAD");
    private static final Set<String> WRITE = Set.of("POST");
    private static final String NAME = "([a-z0-9._-]{1,64})";

    /// A message's link: the code in it proves who was told.
    private static final String SEEN = "/seen/([0-9]{1,18}/[a-z][a-z0-9-]{0,30}/[0-9a-f]{32})";

    static final List<Route> ALL =
            List.of(
                    open("/api/status"),
                    open("/api/canary"),
                    open("/api/shadow"),
                    open("/api/events"),
                    open("/api/ledger"),
                    open("/api/ledger/check"),
                    open("/api/approvals"),
                    open("/api/plan"),
                    open("/api/history"),
                    open("/api/findings"),
                    open("/api/map"),
                    new Route(READ, "/api/map/edges", null, true),
                    new Route(READ, "/api/evidence", Right.AUDIT, true),
                    open("/metrics"),
                    new Route(WRITE, "/api/setup", null, false),
                    new Route(WRITE, "/api/session", null, false),
                    new Route(WRITE, "/api/session/end", null, true),
                    new Route(READ, "/api/me", null, true),
                    new Route(READ, "/api/notifications", null, true),
                    new Route(WRITE, "/api/notices/([0-9]{1,18})/acknowledge", null, true),
                    new Route(READ, SEEN, null, false),
                    new Route(WRITE, SEEN, null, false),
                    new Route(WRITE, "/api/commands/(retire)", Right.RETIRE, true),
                    new Route(WRITE, "/api/commands/(approve)", Right.APPROVE, true),
                    new Route(WRITE, "/api/commands/([a-z-]{1,20})", Right.OPERATE, true),
                    new Route(WRITE, "/api/gateways/([a-z0-9-]{1,64})/poll", Right.POLL, true),
                    new Route(WRITE, "/api/gateways/([a-z0-9-]{1,64})/shadow", Right.POLL, true),
                    new Route(READ, "/api/users", Right.AUDIT, true),
                    new Route(WRITE, "/api/users", Right.MANAGE, true),
                    new Route(WRITE, "/api/users/" + NAME + "/disable", Right.MANAGE, true),
                    new Route(READ, "/api/tokens", Right.AUDIT, true),
                    new Route(WRITE, "/api/tokens", Right.MANAGE, true),
                    new Route(WRITE, "/api/tokens/" + NAME + "/revoke", Right.MANAGE, true));

    private Routes() {}

    /// @param right that is needed; `null` if none is
    /// @param proven whether whoever asks must be known at all
    record Route(Set<String> methods, Pattern path, @Nullable Right right, boolean proven) {
        Route(Set<String> methods, String path, @Nullable Right right, boolean proven) {
            this(methods, Pattern.compile(path), right, proven);
        }
    }

    /// A route and the part of the path that it names; empty if it names none.
    record Found(Route route, String name) {}

    private static Route open(String path) {
        return new Route(READ, path, null, false);
    }

    /// The first whose path and method fit; if only the path fits, the first of those.
    static Optional<Found> find(String method, String path) {
        Found other = null;
        for (Route route : ALL) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches()) {
                Found found = new Found(route, matcher.groupCount() > 0 ? matcher.group(1) : "");
                if (route.methods().contains(method)) {
                    return Optional.of(found);
                }
                other = other == null ? found : other;
            }
        }
        return Optional.ofNullable(other);
    }
}
