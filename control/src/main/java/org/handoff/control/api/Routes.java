package org.handoff.control.api;

import static org.handoff.control.api.Route.open;
import static org.handoff.control.api.Route.read;
import static org.handoff.control.api.Route.write;

import org.handoff.control.access.Right;
import org.handoff.control.access.SecondFactors;
import org.handoff.control.api.Route.Good;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.notify.Notice;
import org.handoff.control.notify.NotifyView;
import org.handoff.control.oidc.Oidc;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shadow.ShadowView;
import org.handoff.control.strangle.StrangleView;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Every route of the API, with the right that it needs. What is not in here is a file of the page,
/// or nothing. [OpenApi] tells programs the same.
final class Routes {
    /// A message's link: the code in it proves who was told.
    private static final String SEEN = "/seen/{number}/{channel}/{code}";

    private static final long NUMBER_MAX = 999_999_999_999_999_999L;
    private static final long MILLIS_MAX = 999_999_999_999_999L;

    private static final List<Route> READS =
            List.of(
                    open("/api/openapi.json", "This description.").giving(Good.json(200, null)),
                    open("/api/status", "The whole truth at this moment.").giving(StatusView.class),
                    open("/api/canary", "The canary and its judge.").giving(CanaryView.class),
                    open("/api/strangle", "Routes that move one by one.")
                            .giving(StrangleView.class),
                    open("/api/shadow", "What the shadow counted.")
                            .asking(
                                    Query.number(
                                            "days",
                                            "of counts, today included",
                                            1,
                                            ShadowDesk.DAYS_MAX))
                            .giving(ShadowView.class)
                            .refusing(409),
                    open("/api/events", "Server-sent events.")
                            .asking(Query.number("after", "the last record known", 0, NUMBER_MAX))
                            .giving("text/event-stream"),
                    open("/api/ledger", "Up to 1,000 records.")
                            .asking(Query.number("from", "the first record", 0, NUMBER_MAX))
                            .giving(new Good(200, "application/json", LedgerEntry.class, true)),
                    open("/api/ledger/check", "The ledger held against its proofs.")
                            .giving(PageReads.LedgerVerdict.class)
                            .refusing(404),
                    open("/api/approvals", "Who approved the next cutover.")
                            .giving(ApprovalsView.class),
                    open("/api/plan", "What was decided before the night.")
                            .giving(PageReads.Plan.class)
                            .refusing(404),
                    open("/api/runbook", "Steps, owners, budgets, times, and the way back.")
                            .asking(Query.word("to", "the side that would lead", "cloud", "legacy"))
                            .giving(RunbookView.class)
                            .refusing(404),
                    open("/api/history", "Samples of figures.")
                            .asking(
                                    Query.word("span", "how fine", "minutes", "hours"),
                                    Query.number(
                                            "from", "ms since 1970; later ones", 0, MILLIS_MAX))
                            .giving(PageReads.History.class),
                    open("/api/findings", "What a person should look at.")
                            .giving(Replies.Findings.class),
                    open("/api/map", "The inventory in numbers, and what blocks.")
                            .giving(MapView.Summary.class)
                            .refusing(404),
                    read("/api/map/edges", Right.LOOK, "Who talks to whom, by name.")
                            .giving(MapView.Edges.class)
                            .refusing(404),
                    read("/api/map/graph", Right.LOOK, "The same, to be drawn.")
                            .giving(MapView.Graph.class)
                            .refusing(404),
                    open("/api/validation", "What the last validations on request found.")
                            .giving(ValidationsView.class),
                    open("/api/waves", "Who moves in which wave, and when.")
                            .giving(WavesView.class)
                            .refusing(404),
                    read("/api/security", Right.LOOK, "How the cloud side is secured.")
                            .giving(SecurityView.class)
                            .refusing(404),
                    read("/api/evidence", Right.AUDIT, "The zip for an auditor.")
                            .withoutHead()
                            .giving("application/zip")
                            .refusing(404),
                    open("/metrics", "Figures for Prometheus.").giving("text/plain"),
                    open("/api/oidc", "Whether an identity provider logs people in.")
                            .giving(Replies.Offered.class),
                    read("/api/me", null, "Who the token is.").giving(Replies.Me.class),
                    read("/api/notifications", Right.LOOK, "What people were told.")
                            .giving(NotifyView.class)
                            .refusing(409),
                    read(SEEN, null, "A message's link: a page with a button.")
                            .byCode()
                            .giving("text/html")
                            .refusing(400, 403, 409),
                    read("/api/enrolments", Right.AUDIT, "Gateways' certificates.")
                            .giving(Replies.Enrolments.class),
                    read("/api/users", Right.AUDIT, "The accounts.").giving(Replies.Users.class),
                    read("/api/tokens", Right.AUDIT, "Programs' tokens.")
                            .giving(Replies.Tokens.class));

    private static final List<Route> PEOPLE =
            List.of(
                    write("/api/setup", null, "The first account.")
                            .byCode()
                            .taking(Bodies.Setup.class)
                            .giving(201, Replies.Named.class)
                            .refusing(409),
                    write("/api/session", null, "Logs a person in.")
                            .byCode()
                            .taking(Bodies.Login.class)
                            .giving(Replies.LoggedIn.class)
                            .refusing(401),
                    write("/api/oidc/begin", null, "A log-in by it.")
                            .byCode()
                            .taking(Bodies.OidcBegin.class)
                            .giving(Oidc.Begun.class)
                            .refusing(401, 409),
                    write("/api/oidc/finish", null, "Its end.")
                            .byCode()
                            .taking(Bodies.OidcFinish.class)
                            .giving(Replies.LoggedIn.class)
                            .refusing(401, 409),
                    write("/api/session/end", null, "Logs out.").giving(Replies.Result.class),
                    write("/api/second-factor", null, "A secret for codes.")
                            .giving(SecondFactors.Begun.class)
                            .byKey()
                            .refusing(409),
                    write("/api/second-factor/confirm", null, "The first code of it.")
                            .taking(Bodies.Code.class)
                            .giving(Replies.Recovery.class)
                            .byKey()
                            .refusing(409),
                    write(
                                    "/api/users/{account}/second-factor/reset",
                                    Right.MANAGE,
                                    "Takes a lost one away.")
                            .giving(Replies.Reset.class)
                            .byKey(),
                    write("/api/users", Right.MANAGE, "Makes an account.")
                            .taking(Bodies.User.class)
                            .giving(201, Replies.MadeUser.class)
                            .byKey(),
                    write("/api/users/{account}/disable", Right.MANAGE, "Switches an account off.")
                            .giving(Replies.Disabled.class)
                            .byKey(),
                    write("/api/tokens", Right.MANAGE, "Makes a program's token.")
                            .taking(Bodies.Token.class)
                            .giving(201, Replies.MadeToken.class)
                            .byKey(),
                    write("/api/tokens/{name}/revoke", Right.MANAGE, "Takes a token back.")
                            .giving(Replies.Revoked.class)
                            .byKey(),
                    write(
                                    "/api/notices/{number}/acknowledge",
                                    Right.ANSWER,
                                    "A receipt; 0: the newest.")
                            .taking(Bodies.Receipt.class)
                            .giving(Notice.class)
                            .byKey()
                            .refusing(409),
                    write(SEEN, null, "That button.")
                            .byCode()
                            .taking(Bodies.Seen.class)
                            .giving("text/html")
                            .refusing(409));

    private static final List<Route> DOES =
            List.of(
                    command("retire", Right.RETIRE, "The one-way door."),
                    command("approve", Right.APPROVE, "Approves the next cutover, or retire."),
                    command("proceed", Right.RETIRE, "Releases a hold point."),
                    command("{verb}", Right.OPERATE, "Asks for something to be done."),
                    write("/api/gateways/{gateway}/poll", Right.POLL, "A gateway's status.")
                            .taking(Wire.Poll.class)
                            .giving(Wire.Told.class),
                    write("/api/gateways/{gateway}/shadow", Right.POLL, "What a shadow counted.")
                            .taking(Wire.Report.class)
                            .giving(Replies.Result.class)
                            .refusing(409),
                    write("/api/gateways/{gateway}/enrol", Right.ENROL, "A certificate for it.")
                            .taking(Bodies.Enrol.class)
                            .giving(Replies.Enrolled.class)
                            .refusing(409),
                    write("/api/enrolments/{name}/revoke", Right.MANAGE, "Takes them back.")
                            .giving(Replies.TakenBack.class)
                            .byKey());

    static final List<Route> ALL = Stream.of(READS, PEOPLE, DOES).flatMap(List::stream).toList();

    /// Of the API: another number rises only where something that a program relied on is gone.
    static final String VERSION = "1";

    private static final Pattern VERSIONED = Pattern.compile("/api/v([0-9]{1,3})(/.*)");

    private Routes() {}

    private static Route command(String verb, Right right, String says) {
        return write("/api/commands/" + verb, right, says)
                .taking(Bodies.Command.class)
                .giving(202, Replies.Accepted.class)
                .giving(200, Replies.Planned.class)
                .byKey()
                .refusing(404, 409, 422);
    }

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
