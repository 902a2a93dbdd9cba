package org.handoff.control.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;

import org.handoff.control.access.Access;
import org.handoff.control.access.Principal;
import org.handoff.control.oidc.Oidc;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.tls.ServerTls;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.GatewayStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The control plane's HTTP server: page, status, events, commands, gateways' polls, metrics. Each
/// request has a virtual thread of its own. Bounded: connections, header size, body size, the time
/// a request may take to arrive, listeners, and what a poll may wait.
public final class ApiServer implements AutoCloseable {
    /// The longest that a gateway's poll waits for news.
    public static final Duration POLL_WAIT = Duration.ofMillis(500);

    static final int LEDGER_RECORDS_MAX = 1000;
    private static final int BACKLOG = 128;
    private static final Duration SUM_PACE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger("handoff.api");

    /// A year, RFC 6797.
    private static final String HSTS = "max-age=31536000";

    private static final Set<String> READS = Set.of("GET", "HEAD");

    static {
        // The JDK reads these once, when its server is first used. Without `nodelay` an answer of
        // two packets waits for the client's delayed acknowledgement, some 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "15");
        // A reader of a byte a minute keeps its connection no longer. Event streams end before.
        System.setProperty("sun.net.httpserver.maxRspTime", "660");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "16384");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
        System.setProperty("jdk.httpserver.maxConnections", "1000");
    }

    private final ControlPlane controlPlane;
    private final Guard guard;
    private final Commands commands;
    private final IdentityRoutes identity;
    private final ReceiptRoutes receipts;
    private final Refusals refusals;
    private final ShadowRoutes shadow;
    private final EventStreams streams;
    private final PageFiles page = new PageFiles();
    private final PageRoutes reads;
    private final HttpServer server;
    private final Set<String> gateways;
    private final int standbys;
    private final boolean strict;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private ApiServer(
            ApiSettings settings,
            ControlPlane controlPlane,
            Access access,
            @Nullable ServerTls tls,
            @Nullable Oidc oidc,
            Rates rates,
            HttpServer server) {
        this.controlPlane = controlPlane;
        this.guard = new Guard(settings, access, rates);
        this.refusals = new Refusals(controlPlane::noteDenied);
        this.identity =
                new IdentityRoutes(settings, access, controlPlane, guard, tls, oidc, refusals);
        this.receipts = new ReceiptRoutes(controlPlane);
        this.shadow = new ShadowRoutes(controlPlane);
        this.commands = new Commands(settings, new Wishes(controlPlane));
        this.streams = new EventStreams(controlPlane);
        this.reads = new PageRoutes(controlPlane);
        this.strict = tls != null && tls.isOfSite();
        this.gateways = settings.gateways();
        this.standbys = settings.standbys();
        this.server = server;
    }

    /// Binds and serves, without TLS.
    ///
    /// @throws HandoffException if the address is taken or not this machine's
    public static ApiServer start(ApiSettings settings, ControlPlane controlPlane, Access access) {
        return start(settings, controlPlane, access, null, null);
    }

    /// Binds and serves.
    ///
    /// @param tls null for plain HTTP; not closed with the server
    /// @param oidc null for local accounts alone; not closed with the server
    /// @throws HandoffException if the address is taken or not this machine's
    public static ApiServer start(
            ApiSettings settings,
            ControlPlane controlPlane,
            Access access,
            @Nullable ServerTls tls,
            @Nullable Oidc oidc) {
        return start(settings, controlPlane, access, tls, oidc, new Rates(true));
    }

    /// @param rates how often each network may ask
    static ApiServer start(
            ApiSettings settings,
            ControlPlane controlPlane,
            Access access,
            @Nullable ServerTls tls,
            @Nullable Oidc oidc,
            Rates rates) {
        try {
            HttpServer server = server(settings.listen(), tls);
            ApiServer api = new ApiServer(settings, controlPlane, access, tls, oidc, rates, server);
            server.createContext("/", api::handle);
            server.setExecutor(api.threads);
            server.start();
            var _ = api.threads.submit(api::sumUp);
            return api;
        } catch (IOException e) {
            throw HandoffException.external(
                    "api.listen",
                    "The control plane cannot listen on " + settings.listen() + ".",
                    "Another `handoff serve` may run there; or choose control.listen anew.",
                    e);
        }
    }

    static HttpServer server(InetSocketAddress listen, @Nullable ServerTls tls) throws IOException {
        if (tls == null) {
            return HttpServer.create(listen, BACKLOG);
        }
        HttpsServer server = HttpsServer.create(listen, BACKLOG);
        server.setHttpsConfigurator(tls.configurator());
        return server;
    }

    /// Where it listens: the port is the real one.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// Ends event streams and pending polls; at once.
    @Override
    public void close() {
        streams.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private Void sumUp() throws InterruptedException {
        while (true) {
            Thread.sleep(SUM_PACE);
            refusals.summed(System.nanoTime());
        }
    }

    /// The top of every request: no failure gets past it.
    private void handle(HttpExchange exchange) {
        try (exchange) {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) {
        try {
            secure(exchange.getResponseHeaders());
            exchange.getResponseHeaders().set("Handoff-Api", Routes.VERSION);
            if (strict) {
                // Not with a certificate of our own authority: a browser would ask for https of
                // every other server on that name, and offer no way past its warning.
                exchange.getResponseHeaders().set("Strict-Transport-Security", HSTS);
            }
            route(exchange);
        } catch (ApiFailure e) {
            if (!e.after().isZero()) {
                String seconds = Long.toString(Math.max(1, e.after().toSeconds()));
                exchange.getResponseHeaders().set("Retry-After", seconds);
            }
            fail(exchange, e.status(), e.fault());
        } catch (HandoffException e) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            fail(exchange, 503, e.fault());
        } catch (IOException e) {
            LOG.debug("A client went away: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("A request failed", e);
            fail(
                    exchange,
                    500,
                    new Fault(Fault.Kind.BUG, "api.bug", "The server failed.", "See its log."));
        }
    }

    /// Whoever is refused is counted, whatever they asked for.
    private void route(HttpExchange exchange) throws IOException, ApiFailure, InterruptedException {
        Routes.Found found = null;
        Principal caller = Guard.NOBODY;
        try {
            guard.checkHost(exchange);
            String path = Routes.plain(exchange.getRequestURI().getRawPath());
            found = Routes.find(exchange.getRequestMethod(), path).orElse(null);
            only(exchange, found == null ? READS : found.route().methods());
            guard.checkRate(exchange, found == null ? null : found.route());
            if (found == null) {
                file(path).send(exchange);
                return;
            }
            InCharge.check(controlPlane, found.route());
            caller = identity.caller(exchange, found.route(), found.name());
            serve(exchange, found, caller);
        } catch (HandoffException e) {
            if (!e.fault().code().equals(Access.BUSY)) {
                throw e;
            }
            throw refused(exchange, found, caller, ApiFailure.of(429, e.fault()));
        } catch (ApiFailure e) {
            throw refused(exchange, found, caller, e);
        }
    }

    private ApiFailure refused(
            HttpExchange exchange,
            Routes.@Nullable Found found,
            Principal caller,
            ApiFailure failure) {
        refusals.refused(
                found == null ? "other" : found.route().template(),
                caller.name(),
                Guard.network(exchange),
                failure.status(),
                failure.fault().code(),
                System.nanoTime());
        return failure;
    }

    private void serve(HttpExchange exchange, Routes.Found found, Principal caller)
            throws IOException, ApiFailure, InterruptedException {
        Route route = found.route();
        if (route.right() != null && !caller.may(route.right())) {
            throw identity.denied(
                    caller, exchange.getRequestMethod() + " " + route.template(), route.right());
        }
        String path = found.path();
        Query.Asked asked = Query.read(route.queries(), exchange.getRequestURI().getRawQuery());
        if (path.equals("/api/events")) {
            streams.serve(exchange, asked.number("after", -1));
        } else if (path.startsWith("/seen/")) {
            guard.checkOrigin(exchange);
            receipts.page(exchange, found.name()).send(exchange);
        } else if (route.methods().contains("POST")) {
            guard.checkOrigin(exchange);
            write(exchange, found, caller).send(exchange);
        } else {
            read(asked, path, caller).send(exchange);
        }
    }

    private Answer read(Query.Asked asked, String path, Principal caller) throws ApiFailure {
        Answer known = identity.read(path, caller);
        if (known != null) {
            return known;
        }
        return switch (path) {
            case "/api/openapi.json" -> Answer.json(200, OpenApi.of(Routes.ALL));
            case "/api/status" -> Answer.json(200, controlPlane.status());
            case "/api/approvals" -> Answer.json(200, controlPlane.approvals());
            case "/api/canary" -> Answer.json(200, controlPlane.canary());
            case "/api/strangle" -> Answer.json(200, controlPlane.strangle());
            case "/api/shadow" -> shadow.view(asked.number("days", ShadowDesk.DAYS_MAX));
            case "/api/ledger" ->
                    Answer.json(
                            200, controlPlane.ledger(asked.number("from", 1), LEDGER_RECORDS_MAX));
            case "/api/ledger/check" -> reads.verify();
            case "/api/plan" -> reads.plan();
            case "/api/runbook" -> reads.runbook(asked);
            case "/api/security" -> reads.security();
            case "/api/history" -> reads.history(asked);
            case "/api/findings" -> reads.findings();
            case "/api/map" -> reads.map();
            case "/api/map/edges" -> reads.edges();
            case "/api/map/graph" -> reads.graph();
            case "/api/waves" -> reads.waves();
            case "/api/validation" -> reads.validations();
            case "/api/evidence" -> reads.evidence();
            case "/api/notifications" -> receipts.view();
            default ->
                    Answer.text(
                            "text/plain; version=0.0.4",
                            Metrics.text(controlPlane, gateways)
                                    + Metrics.standbys(standbys)
                                    + refusals.metrics());
        };
    }

    private Answer write(HttpExchange exchange, Routes.Found found, Principal caller)
            throws IOException, ApiFailure, InterruptedException {
        String path = found.path();
        String name = found.name();
        byte[] body = guard.body(exchange);
        if (path.startsWith("/api/commands/")) {
            return commands.answer(exchange, name, body, caller);
        }
        return identity.once(
                exchange, found, body, caller, () -> write(exchange, found, body, caller));
    }

    private Answer write(HttpExchange exchange, Routes.Found found, byte[] body, Principal caller)
            throws ApiFailure, InterruptedException {
        String path = found.path();
        String name = found.name();
        if (path.endsWith("/poll")) {
            return poll(name, body);
        }
        if (path.endsWith("/shadow")) {
            return shadow.take(name, body);
        }
        if (path.endsWith("/acknowledge")) {
            return receipts.acknowledge(name, body, caller);
        }
        return Objects.requireNonNull(
                identity.write(exchange, found, body, caller), "a route that nobody serves");
    }

    private Answer file(String path) throws IOException, ApiFailure {
        return page.answer(path)
                .orElseThrow(() ->
                        new ApiFailure(
                                404,
                                "api.path",
                                "There is nothing here.",
                                "See docs/reference/api.md."));
    }

    private Answer poll(String name, byte[] body) throws ApiFailure, InterruptedException {
        GatewayStatus status = GatewayCodec.status(body);
        if (!status.name().equals(name)) {
            throw new ApiFailure(400, "api.poll", "Path and body name two gateways.", "");
        }
        return Answer.json(200, GatewayCodec.told(controlPlane.poll(status, POLL_WAIT)));
    }

    private static void only(HttpExchange exchange, Set<String> methods) throws ApiFailure {
        if (methods.contains(exchange.getRequestMethod())) {
            return;
        }
        exchange.getResponseHeaders().set("Allow", String.join(", ", new TreeSet<>(methods)));
        throw new ApiFailure(405, "api.method", "This method is not for this path.", "");
    }

    static void secure(Headers headers) {
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                        + " trusted-types 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void fail(HttpExchange exchange, int status, Fault fault) {
        try {
            if (exchange.getResponseCode() == -1) {
                Answer.problem(status, fault).send(exchange);
            }
        } catch (IOException e) {
            LOG.debug("A client went away: {}", e.toString());
        }
    }
}
