package org.handoff.control.api;

import com.sun.net.httpserver.HttpExchange;

import org.handoff.control.access.Access;
import org.handoff.control.access.Principal;
import org.handoff.control.access.Right;
import org.handoff.control.oidc.Oidc;
import org.handoff.control.tls.ServerTls;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Every route about who is who: log-ins, accounts, second factors, programs' tokens, gateways'
/// certificates.
final class IdentityRoutes {
    private final Access access;
    private final Guard guard;
    private final AccessRoutes people;
    private final SecondFactorRoutes factors;
    private final OidcRoutes oidc;
    private final EnrolmentRoutes enrolments;
    private final Refusals refusals;
    private final Repeated repeated;

    IdentityRoutes(
            ApiSettings settings,
            Access access,
            ControlPlane controlPlane,
            Guard guard,
            @Nullable ServerTls tls,
            @Nullable Oidc oidc,
            Refusals refusals) {
        this.refusals = refusals;
        this.access = access;
        this.repeated = new Repeated(access.repeats());
        this.guard = guard;
        this.people = new AccessRoutes(access, controlPlane);
        this.factors =
                new SecondFactorRoutes(access, controlPlane, "Handoff " + settings.migration());
        this.oidc = new OidcRoutes(access, controlPlane, oidc, tls != null);
        this.enrolments = new EnrolmentRoutes(access, controlPlane, tls);
    }

    /// Who asks for a route.
    ///
    /// @param name what stood in place of its parameter
    Principal caller(HttpExchange exchange, Route route, String name) throws ApiFailure {
        if (route.right() == Right.POLL || route.right() == Right.ENROL) {
            return guard.gateway(exchange, name, route.right() == Right.ENROL);
        }
        return route.proven() ? guard.caller(exchange) : Guard.NOBODY;
    }

    /// Refuses, and writes it down.
    ApiFailure denied(Principal caller, String what, Right right) {
        refusals.denied(caller.name(), what);
        if (caller.kind() == Principal.Kind.PERSON && access.lacksSecondFactor(caller.name())) {
            return new ApiFailure(
                    403,
                    "api.second-factor",
                    caller.name() + " may not do this before there is a second factor.",
                    "Get one: handoff user totp enrol, or Log in on the page.");
        }
        return new ApiFailure(
                403,
                "api.role",
                caller.name()
                        + " may not do this: it needs the right to "
                        + right.name().toLowerCase(Locale.ROOT)
                        + ".",
                "Its roles are: " + caller.rolesText() + ". An owner gives accounts.");
    }

    /// Null if the path is of another kind.
    @Nullable Answer read(String path, Principal caller) {
        return switch (path) {
            case "/api/oidc" -> oidc.offered();
            case "/api/me" -> AccessRoutes.me(caller);
            case "/api/users" -> people.users();
            case "/api/tokens" -> people.tokens();
            case "/api/enrolments" -> enrolments.all();
            default -> null;
        };
    }

    /// Carries out once what has a key.
    Answer once(
            HttpExchange exchange,
            Routes.Found found,
            byte[] body,
            Principal caller,
            Repeated.Work work)
            throws ApiFailure, InterruptedException {
        String key = found.route().isKeyed() ? Repeated.key(exchange) : null;
        return repeated.once(caller, guard.bearer(exchange), key, found.path(), body, work);
    }

    /// Null if the path is of another kind.
    @Nullable Answer write(HttpExchange exchange, Routes.Found found, byte[] body, Principal caller)
            throws ApiFailure, InterruptedException {
        String path = found.path();
        String name = found.name();
        if (path.endsWith("/enrol")) {
            String bearer = guard.bearer(exchange);
            // One wish for each key pair: a gateway asks again until it has the certificate.
            boolean renews = caller.kind() == Principal.Kind.CERTIFICATE;
            return repeated.once(
                    caller,
                    bearer,
                    renews ? null : EnrolmentRoutes.wish(name, body),
                    path,
                    new byte[0],
                    () -> enrolments.enrol(name, body, caller, bearer));
        }
        if (path.startsWith("/api/enrolments/")) {
            return enrolments.revoke(name, caller);
        }
        if (path.endsWith("/second-factor/reset")) {
            return factors.reset(name, caller);
        }
        if (path.endsWith("/disable")) {
            return people.disableUser(name, caller);
        }
        if (path.endsWith("/revoke")) {
            return people.revokeToken(name, caller);
        }
        return switch (path) {
            case "/api/setup" -> people.setup(body);
            case "/api/session" -> people.login(body, address(exchange));
            case "/api/session/end" -> people.logout(guard.bearer(exchange));
            case "/api/oidc/begin" ->
                    oidc.begin(
                            body,
                            String.valueOf(exchange.getRequestHeaders().getFirst("Host")),
                            address(exchange));
            case "/api/oidc/finish" -> oidc.finish(body);
            case "/api/second-factor" -> factors.begin(caller);
            case "/api/second-factor/confirm" ->
                    factors.confirm(
                            caller,
                            AccessRoutes.code(body),
                            guard.bearer(exchange),
                            address(exchange));
            case "/api/users" -> people.addUser(body, caller);
            case "/api/tokens" -> people.makeToken(body, caller);
            default -> null;
        };
    }

    private static String address(HttpExchange exchange) {
        return Guard.network(exchange);
    }
}
