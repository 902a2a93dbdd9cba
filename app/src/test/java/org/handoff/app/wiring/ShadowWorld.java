package org.handoff.app.wiring;

import org.handoff.app.spec.SpecFile;
import org.handoff.control.access.Access;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.api.ControlPlane;
import org.handoff.control.api.Earlier;
import org.handoff.control.api.LedgerEntry;
import org.handoff.control.api.OperatorRequest;
import org.handoff.control.api.StatusView;
import org.handoff.control.api.Submission;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.ledger.Entry;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.gateway.GatewayServer;
import org.handoff.gateway.Stages;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A gateway of the spec, and the real API with the real shadow over a control plane that lets
/// legacy serve for ever.
public final class ShadowWorld implements AutoCloseable {
    private final SpecFile file;
    private final GatewayServer gateway;
    private final int port;
    private final Access access;
    private final List<Entry.Aside> recorded = new CopyOnWriteArrayList<>();
    private ShadowDesk desk;
    private ApiServer api;

    /// Makes a spec for a control plane at a port.
    public interface Specs {
        SpecFile at(int port) throws IOException;
    }

    public ShadowWorld(Specs specs) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        file = specs.at(port);
        desk = Objects.requireNonNull(ShadowWiring.desk(file.spec()));
        access =
                Access.open(
                        Path.of(":memory:"),
                        file.spec().control().token().resolve(),
                        InstantSource.system());
        api = serve();
        gateway =
                new GatewayServer(
                                GatewayProcess.config(file.spec(), "front"),
                                Stages.of(null, ShadowWiring.settings(file.spec())),
                                null)
                        .start();
    }

    private ApiServer serve() {
        return ApiServer.start(
                new ApiSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        file.spec().control().token().resolve(),
                        file.spec().migration(),
                        Set.of()),
                new Serving(),
                access);
    }

    /// Where clients go.
    public URI front() {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    /// What the ledger would have been given.
    public List<Entry.Aside> recorded() {
        return List.copyOf(recorded);
    }

    public Path spec() {
        return file.path();
    }

    /// The control plane ends and comes again.
    public void restart() {
        api.close();
        desk.close();
        desk = Objects.requireNonNull(ShadowWiring.desk(file.spec()));
        api = serve();
    }

    @Override
    public void close() {
        gateway.close();
        api.close();
        access.close();
        desk.close();
    }

    private final class Serving implements ControlPlane {
        @Override
        public PollAnswer poll(GatewayStatus status, Duration wait) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(20);
            Directive flow =
                    new Directive(
                            new Epoch(3),
                            Directive.Mode.FLOW,
                            Environment.LEGACY,
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5));
            return new PollAnswer(flow, null, 0).withShadow(desk.rule(flow, true, true));
        }

        @Override
        public ShadowDesk shadow() {
            return desk;
        }

        @Override
        public Submission submit(OperatorRequest request) {
            return Shadowed.submit(
                    desk, request, Environment.LEGACY, (entry, _) -> recorded.add(entry));
        }

        @Override
        public ApprovalsView approvals() {
            throw new IllegalStateException("nobody asks");
        }

        @Override
        public void noteDenied(String who, String what) {
            throw new IllegalStateException("nobody is denied");
        }

        @Override
        public void noteAccess(String who, String what) {
            throw new IllegalStateException("nobody changes accounts");
        }

        @Override
        public StatusView status() {
            throw new IllegalStateException("nobody asks");
        }

        @Override
        public @Nullable Earlier earlier(String idempotencyKey) {
            return null;
        }

        @Override
        public CanaryView canary() {
            return CanaryView.NONE;
        }

        @Override
        public List<LedgerEntry> ledger(long from, int max) {
            return List.of();
        }
    }
}
