package org.handoff.control.api;

import static org.handoff.control.api.Route.open;
import static org.handoff.control.api.Route.read;
import static org.handoff.control.api.Route.write;

import org.handoff.control.access.Right;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.notify.NotifyView;
import org.handoff.control.strangle.StrangleView;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Every route of the API, with the right that it needs. What is not in here is a file of the page,
/// or nothing. [OpenApi] tells programs the same.
final class Routes {
    /// A message's link: the code in it proves who was told.
    private static final String SEEN = "/seen/{number}/{channel}/{code}";

    static final List<Route> ALL =
            List.of(
                    open("/api/openapi.json", "This description.", null),
                    open("/api/status", "The whole truth at this moment.", StatusView.class),
                    open("/api/canary", "The canary and its judge.", CanaryView.class),
                    open("/api/strangle", "Routes that move one by one.", StrangleView.class),
                    open("/api/shadow", "What the shadow counted; ?days=N.", null),
                    open("/api/events", "Server-sent events; ?after=N.", null),
                    open("/api/ledger", "Up to 1,000 records; ?from=N.", null),
                    open(
                            "/api/ledger/check",
                            "The ledger held against its proofs.",
                            PageReads.LedgerVerdict.class),
                    open("/api/approvals", "Who approved the next cutover.", ApprovalsView.class),
                    open("/api/plan", "What was decided before the night.", PageReads.Plan.class),
                    open(
                            "/api/history",
                            "Samples of figures; ?span=minutes|hours&from=MS.",
                            PageReads.History.class),
                    open("/api/findings", "What a person should look at.", null),
                    open(
                            "/api/map",
                            "The inventory in numbers, and what blocks.",
                            MapView.Summary.class),
                    read("/api/map/edges", Right.LOOK, "Who talks to whom, by name.")
                            .giving(MapView.Edges.class),
                    read("/api/map/graph", Right.LOOK, "The same, to be drawn.")
                            .giving(MapView.Graph.class),
                    open(
                            "/api/validation",
                            "What the last validations on request found.",
                            ValidationsView.class),
                    open("/api/waves", "Who moves in which wave, and when.", WavesView.class),
                    read("/api/evidence", Right.AUDIT, "The zip for an auditor."),
                    open("/metrics", "Figures for Prometheus.", null),
                    write("/api/setup", null, "The first account.")
                            .taking(Bodies.Setup.class)
                            .byCode(),
                    write("/api/session", null, "Logs a person in.")
                            .taking(Bodies.Login.class)
                            .byCode(),
                    open("/api/oidc", "Whether an identity provider logs people in.", null),
                    write("/api/oidc/begin", null, "A log-in by it.")
                            .taking(Bodies.OidcBegin.class)
                            .byCode(),
                    write("/api/oidc/finish", null, "Its end.")
                            .taking(Bodies.OidcFinish.class)
                            .byCode(),
                    write("/api/session/end", null, "Logs out."),
                    read("/api/me", null, "Who the token is."),
                    write("/api/second-factor", null, "A secret for codes."),
                    write("/api/second-factor/confirm", null, "The first code of it.")
                            .taking(Bodies.Code.class),
                    write(
                            "/api/users/{account}/second-factor/reset",
                            Right.MANAGE,
                            "Takes a lost one away."),
                    read("/api/notifications", Right.LOOK, "What people were told.")
                            .giving(NotifyView.class),
                    write(
                                    "/api/notices/{number}/acknowledge",
                                    Right.ANSWER,
                                    "A receipt; 0: the newest.")
                            .taking(Bodies.Receipt.class),
                    read(SEEN, null, "A message's link: a page with a button.").byCode(),
                    write(SEEN, null, "That button.").byCode(),
                    write("/api/commands/retire", Right.RETIRE, "The one-way door.")
                            .taking(Bodies.Command.class),
                    write(
                                    "/api/commands/approve",
                                    Right.APPROVE,
                                    "Approves the next cutover, or retire.")
                            .taking(Bodies.Command.class),
                    write("/api/commands/proceed", Right.RETIRE, "Releases a hold point.")
                            .taking(Bodies.Command.class),
                    write("/api/commands/{verb}", Right.OPERATE, "Asks for something to be done.")
                            .taking(Bodies.Command.class),
                    write("/api/gateways/{gateway}/poll", Right.POLL, "A gateway's status."),
                    write("/api/gateways/{gateway}/shadow", Right.POLL, "What a shadow counted."),
                    write("/api/gateways/{gateway}/enrol", Right.ENROL, "A certificate for it.")
                            .taking(Bodies.Enrol.class),
                    read("/api/enrolments", Right.AUDIT, "Gateways' certificates."),
                    write("/api/enrolments/{name}/revoke", Right.MANAGE, "Takes them back."),
                    read("/api/users", Right.AUDIT, "The accounts."),
                    write("/api/users", Right.MANAGE, "Makes an account.")
                            .taking(Bodies.User.class),
                    write("/api/users/{account}/disable", Right.MANAGE, "Switches an account off."),
                    read("/api/tokens", Right.AUDIT, "Programs' tokens."),
                    write("/api/tokens", Right.MANAGE, "Makes a program's token.")
                            .taking(Bodies.Token.class),
                    write("/api/tokens/{name}/revoke", Right.MANAGE, "Takes a token back."));

    /// Of the API: another number rises only where something that a program relied on is gone.
    static final String VERSION = "1";

    private static final Pattern VERSIONED = Pattern.compile("/api/v([0-9]{1,3})(/.*)");

    private Routes() {}

    /// A route and what stood in place of its parameters; without any, the path's last part.
    ///
    /// @param path without a version
    record Found(Route route, String name, String path) {}

    /// `/api/v1/status` and `/api/status` are one route.
    ///
    /// @throws ApiFailure 404 for another version
    static String plain(String raw) throws ApiFailure {
        Matcher versioned = VERSIONED.matcher(raw);
        if (!versioned.matches()) {
            return raw;
        }
        if (!versioned.group(1).equals(VERSION)) {
            throw new ApiFailure(
                    404,
                    "api.version",
                    "This server speaks version " + VERSION + " of the API.",
                    "See GET /api/openapi.json; a newer client works with a newer server.");
        }
        return "/api" + versioned.group(2);
    }

    /// The same path under its version; what is no part of the API has none.
    static String versioned(String template) {
        return template.startsWith("/api/")
                ? "/api/v" + VERSION + template.substring("/api".length())
                : template;
    }

    /// The first whose path and method fit; if only the path fits, the first of those.
    ///
    /// @param raw without a version
    static Optional<Found> find(String method, String raw) {
        // The one character of a name that clients may write either way (RFC 3986 section 2.2).
        String path = raw.replace("%40", "@");
        Found other = null;
        for (Route route : ALL) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches()) {
                Found found = new Found(route, name(matcher, path), raw);
                if (route.methods().contains(method)) {
                    return Optional.of(found);
                }
                other = other == null ? found : other;
            }
        }
        return Optional.ofNullable(other);
    }

    private static String name(Matcher matcher, String path) {
        return matcher.groupCount() == 0
                ? path.substring(path.lastIndexOf('/') + 1)
                : IntStream.rangeClosed(1, matcher.groupCount())
                        .mapToObj(matcher::group)
                        .collect(Collectors.joining("/"));
    }
}
