package org.handoff.control.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;

import org.handoff.control.access.Access;
import org.handoff.control.access.Network;
import org.handoff.control.access.Principal;
import org.handoff.control.access.Right;
import org.handoff.control.evidence.Sha256;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Who may ask what: names (against DNS rebinding), origins (against foreign pages), tokens, and
/// the size of bodies.
final class Guard {
    static final int BODY_BYTES_MAX = 64 * 1024;
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+\\]");

    /// Of routes that ask for nobody.
    static final Principal NOBODY = new Principal("nobody", Principal.Kind.SERVICE, Set.of());

    /// Answers that are read from the ledger or put together from much.
    private static final Set<String> OF_MUCH =
            Set.of("/api/ledger", "/api/ledger/check", "/api/evidence", "/api/shadow");

    private static final Set<String> OF_NOBODY_YET =
            Set.of("/api/setup", "/api/oidc/begin", "/api/second-factor/confirm");

    private final ApiSettings settings;
    private final Access access;
    private final Rates rates;

    /// Digests of tokens that counted lately: nobody's wrong ones keep these out.
    private final Map<String, Boolean> counted = new Newest<>();

    Guard(ApiSettings settings, Access access, Rates rates) {
        this.access = access;
        this.settings = settings;
        this.rates = rates;
    }

    /// Nobody asks more often than a program of ours does; a gateway's polls are not counted. Who
    /// is known is not counted with the strangers of their network either: in a cutover all who
    /// work may stand behind one address, and an abort must not wait for somebody's script.
    ///
    /// @param route null for the page's files
    void checkRate(HttpExchange exchange, @Nullable Route route) throws ApiFailure {
        if (route != null && (route.right() == Right.POLL || route.right() == Right.ENROL)) {
            return;
        }
        Rates.Kind kind = kind(route);
        if ((kind == Rates.Kind.READ || kind == Rates.Kind.WRITE) && isCounted(exchange)) {
            return;
        }
        Duration wait = rates.take(kind, from(exchange), System.nanoTime());
        if (!wait.isZero()) {
            throw ApiFailure.tooMany(
                    "api.rate", kind.burst() + " requests of this kind at once", wait);
        }
    }

    private boolean isCounted(HttpExchange exchange) {
        String digest = Sha256.hex(bearer(exchange));
        synchronized (counted) {
            return counted.get(digest) != null;
        }
    }

    private static Rates.Kind kind(@Nullable Route route) {
        if (route == null || !route.methods().contains("POST")) {
            return route != null && OF_MUCH.contains(route.template())
                    ? Rates.Kind.LEDGER
                    : Rates.Kind.READ;
        }
        boolean proof =
                OF_NOBODY_YET.contains(route.template()) || route.template().startsWith("/seen/");
        return proof ? Rates.Kind.PROOF : Rates.Kind.WRITE;
    }

    private static InetAddress from(HttpExchange exchange) {
        return exchange.getRemoteAddress().getAddress();
    }

    /// What a client is counted by.
    static String network(HttpExchange exchange) {
        return Network.of(from(exchange));
    }

    /// A page of another name that resolves to this address must not reach it. An address cannot be
    /// rebound, so addresses are fine.
    void checkHost(HttpExchange exchange) throws ApiFailure {
        List<String> hosts = all(exchange, "Host");
        String name = hosts.size() == 1 ? withoutPort(hosts.getFirst()) : "";
        if (!isKnown(name)) {
            throw new ApiFailure(
                    421,
                    "api.host",
                    "This server is not known by the name that was asked for.",
                    "Add the name to control.hosts in the spec, or use the address.");
        }
    }

    /// Who asks, by their bearer token.
    Principal caller(HttpExchange exchange) throws ApiFailure {
        String bearer = bearer(exchange);
        String digest = Sha256.hex(bearer);
        if (!isCounted(exchange)) {
            Duration wait = rates.look(Rates.Kind.TOKEN, from(exchange), System.nanoTime());
            if (!wait.isZero()) {
                throw ApiFailure.tooMany("api.token-rate", "tokens that are nobody's", wait);
            }
        }
        Optional<Principal> caller = access.of(bearer);
        synchronized (counted) {
            if (caller.isPresent()) {
                counted.put(digest, true);
            } else {
                counted.remove(digest);
            }
        }
        if (caller.isEmpty() && !bearer.isEmpty()) {
            rates.take(Rates.Kind.TOKEN, from(exchange), System.nanoTime());
        }
        return caller.orElseThrow(() ->
                new ApiFailure(
                        401,
                        "api.token",
                        "The token is missing or wrong.",
                        "Send 'Authorization: Bearer TOKEN' with a token of your own, or with the"
                                + " one that control.token names."));
    }

    /// Who asks for what is a gateway's: over TLS by its certificate, and that of this gateway. A
    /// token will do where there is no TLS, and to get a certificate.
    Principal gateway(HttpExchange exchange, String gateway, boolean enrols) throws ApiFailure {
        if (!(exchange instanceof HttpsExchange secure)) {
            return caller(exchange);
        }
        Optional<Principal> shown = shown(secure.getSSLSession());
        if (shown.isEmpty() && enrols) {
            return enrolling(exchange);
        }
        Principal known =
                shown.orElseThrow(() ->
                        new ApiFailure(
                                401,
                                "api.certificate",
                                "The gateway showed no certificate that counts here.",
                                "It gets one by itself with a token of the scope enrol or"
                                        + " gateway."));
        if (!known.name().equals(gateway)) {
            throw new ApiFailure(
                    403,
                    "api.certificate",
                    "The certificate is of the gateway " + known.name() + ", not of this one.",
                    "Each gateway has a certificate and a folder of its own.");
        }
        return known;
    }

    /// Whoever lost the answer to an enrolment asks for the same again by a token that is used up.
    private Principal enrolling(HttpExchange exchange) throws ApiFailure {
        Optional<Principal> spent = access.spent(bearer(exchange));
        return spent.isPresent() ? spent.get() : caller(exchange);
    }

    private Optional<Principal> shown(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? access.enrolments().of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /// Empty if there is none, or more than one.
    String bearer(HttpExchange exchange) {
        List<String> values = all(exchange, "Authorization");
        String given = values.size() == 1 ? values.getFirst() : "";
        return given.startsWith("Bearer ") ? given.substring("Bearer ".length()) : "";
    }

    /// At most [#BODY_BYTES_MAX] of JSON.
    byte[] body(HttpExchange exchange) throws IOException, ApiFailure {
        String type = Objects.requireNonNullElse(first(exchange, "Content-Type"), "");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new ApiFailure(
                    415, "api.type", "The body is not application/json.", "Send JSON.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new ApiFailure(
                    413,
                    "api.body",
                    "The body is longer than " + BODY_BYTES_MAX + " bytes.",
                    "Send a shorter one.");
        }
        return body;
    }

    /// A page of another origin must not act with what a browser knows.
    void checkOrigin(HttpExchange exchange) throws ApiFailure {
        String origin = first(exchange, "Origin");
        if (origin != null && !sameHost(origin, first(exchange, "Host"))) {
            throw new ApiFailure(
                    403,
                    "api.origin",
                    "The request comes from another site's page.",
                    "Use the page that this server serves.");
        }
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isKnown(String name) {
        return name.equalsIgnoreCase("localhost")
                || ADDRESS.matcher(name).matches()
                || settings.hosts().stream().anyMatch(name::equalsIgnoreCase)
                || name.equalsIgnoreCase(settings.listen().getHostString());
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":[0-9]{1,5}$", "");
    }

    private static List<String> all(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().get(name), List.of());
    }

    private static @Nullable String first(HttpExchange exchange, String name) {
        Headers headers = exchange.getRequestHeaders();
        return headers.getFirst(name);
    }
}
