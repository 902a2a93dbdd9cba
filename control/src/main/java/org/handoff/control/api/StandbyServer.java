package org.handoff.control.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.control.lease.Claimed;
import org.handoff.control.tls.ServerTls;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What a standby answers while it waits, at the address of the control plane that it may become: a
/// page that says who is in charge, and to programs 503 with the same, so that they ask the next
/// address. It takes no command and answers no poll, and asks for no token: it has nothing to hide
/// but the other's address.
public final class StandbyServer implements AutoCloseable {
    /// Code of the problem that every request of the API gets.
    public static final String CODE = "control.standby";

    private static final Logger LOG = LoggerFactory.getLogger("handoff.api");

    private final HttpServer server;

    /// Counted and logged within bounds, as in charge; a standby has no ledger to write to.
    private final Refusals refusals = new Refusals((_, _) -> {});

    private final Supplier<Claimed> leader;
    private final BooleanSupplier ready;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StandbyServer(HttpServer server, Supplier<Claimed> leader, BooleanSupplier ready) {
        this.server = server;
        this.leader = leader;
        this.ready = ready;
    }

    /// Binds and serves.
    ///
    /// @param tls null for plain HTTP; not closed with the server
    /// @param leader who is in charge, as far as is known
    /// @param ready whether it could take over
    /// @throws HandoffException if the address is taken or not this machine's
    public static StandbyServer start(
            InetSocketAddress listen,
            @Nullable ServerTls tls,
            Supplier<Claimed> leader,
            BooleanSupplier ready) {
        try {
            StandbyServer made = new StandbyServer(ApiServer.server(listen, tls), leader, ready);
            made.server.createContext("/", made::handle);
            made.server.setExecutor(made.threads);
            made.server.start();
            return made;
        } catch (IOException e) {
            throw HandoffException.external(
                    "api.listen",
                    "The standby cannot listen on " + listen + ".",
                    "Another `handoff serve` may run there; or choose --listen anew.",
                    e);
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            ApiServer.secure(exchange.getResponseHeaders());
            String path = exchange.getRequestURI().getRawPath();
            if (path.startsWith("/api/")) {
                refusals.refused(
                        "standby",
                        Guard.NOBODY.name(),
                        Guard.network(exchange),
                        503,
                        CODE,
                        System.nanoTime());
            }
            answer(path).send(exchange);
        } catch (IOException e) {
            LOG.debug("A client went away: {}", e.toString());
        }
    }

    private Answer answer(String path) {
        Claimed known = leader.get();
        if (path.equals("/metrics")) {
            return Answer.text(
                    "text/plain; version=0.0.4",
                    Metrics.ofStandby(ready.getAsBoolean()) + refusals.metrics());
        }
        if (path.startsWith("/api/")) {
            return Answer.problem(
                    503,
                    new Fault(
                            Fault.Kind.OPERATOR,
                            CODE,
                            "This control plane is a standby.",
                            known.address().isEmpty()
                                    ? "Ask the one in charge."
                                    : "Ask the one in charge, at " + known.address() + "."));
        }
        String address = escaped(known.address());
        String text =
                address.isEmpty()
                        ? "Another control plane is in charge of this migration."
                        : "The control plane in charge is <a href=\"%1$s\">%1$s</a>."
                                .formatted(address);
        String page =
                """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Handoff: standby</title>
                <meta name="viewport" content="width=device-width">
                <meta http-equiv="refresh" content="2"></head>
                <body><h1>Standby</h1><p>%s</p><p>This page looks again every two seconds, and
                becomes the control plane's own once this machine is in charge.</p></body></html>
                """
                        .formatted(text);
        return Answer.text("text/html; charset=utf-8", page);
    }

    /// The address comes out of a database.
    private static String escaped(String text) {
        boolean web = text.startsWith("http://") || text.startsWith("https://");
        return !web
                ? ""
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
    }

    /// Where it listens: the port is the real one.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// At once.
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
