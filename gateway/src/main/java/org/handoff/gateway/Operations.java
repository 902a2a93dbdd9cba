package org.handoff.gateway;

import org.handoff.gateway.cohort.CanaryStage;
import org.handoff.gateway.forward.Lane;
import org.handoff.gateway.forward.Shared;
import org.handoff.gateway.metrics.AccessLog;
import org.handoff.gateway.metrics.Figures;
import org.handoff.gateway.metrics.OperationsServer;
import org.handoff.gateway.metrics.RouteNames;
import org.handoff.gateway.mllp.MllpListener;
import org.handoff.gateway.relay.Relay;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;

/// What a gateway tells of its work, put together: its figures' server and its access records. Its
/// methods may be called from any thread.
final class Operations implements AutoCloseable {
    private final Watch watch;
    private final @Nullable AccessLog access;
    private @Nullable OperationsServer server;

    /// @throws HandoffException if the file of access records cannot be opened
    Operations(Watch watch, RouteNames routes) {
        this.watch = watch;
        access = watch.access() == null ? null : new AccessLog(watch.access(), routes);
    }

    @Nullable AccessLog access() {
        return access;
    }

    /// Begins to serve and to write.
    ///
    /// @throws HandoffException if the address cannot be listened on
    void start(
            String gateway,
            Shared shared,
            Collection<Lane> lanes,
            List<MllpListener> mllp,
            List<Relay> relays) {
        if (access != null) {
            access.start();
        }
        if (watch.port() < 0) {
            return;
        }
        CanaryStage canary = shared.canary();
        Figures figures =
                new Figures(
                        gateway,
                        lanes.stream().map(Lane::meter).toList(),
                        shared.routes(),
                        shared.gate(),
                        shared.counters(),
                        shared.clients()::get,
                        side -> lanes.stream().mapToInt(lane -> lane.upstreams(side)).sum(),
                        canary::counts,
                        mllp,
                        relays,
                        () -> shared.gate().route() != null && !shared.draining().get(),
                        access);
        server = new OperationsServer(figures, watch.host(), watch.port());
    }

    /// The port that figures are served on.
    int port() {
        if (server == null) {
            throw new IllegalStateException("no figures are served");
        }
        return server.port();
    }

    /// Writes the last records, and stops serving.
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (access != null) {
            access.close();
        }
    }
}
