package org.handoff.gateway;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a gateway tells of its work, put together: its figures' server and its access records. Its
/// methods may be called from any thread.
final class Operations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final int ATTEMPTS_MAX = 200;
    private static final long ATTEMPT_MILLIS = 50;

    private final Watch watch;
    private final @Nullable AccessLog access;
    private volatile @Nullable OperationsServer server;

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
    /// @param isReplacing the process before may hold the address for a moment more: it is waited
    ///   for, and without figures this one goes on all the same
    /// @throws HandoffException if the address cannot be listened on
    void start(
            String gateway,
            Shared shared,
            Collection<Lane> lanes,
            List<MllpListener> mllp,
            List<Relay> relays,
            boolean isReplacing) {
        if (access != null) {
            access.start();
        }
        if (watch.port() < 0) {
            return;
        }
        Figures figures =
                new Figures(
                        gateway,
                        lanes.stream().map(Lane::meter).toList(),
                        shared.routes(),
                        shared.gate(),
                        shared.counters(),
                        shared.clients()::get,
                        side -> lanes.stream().mapToInt(lane -> lane.upstreams(side)).sum(),
                        shared.placing(),
                        mllp,
                        relays,
                        () -> shared.gate().route() != null && !shared.draining().get(),
                        access);
        if (!isReplacing) {
            server = new OperationsServer(figures, watch.host(), watch.port());
        } else {
            Thread.ofVirtual().name("gateway-operations").start(() -> serveLater(figures));
        }
    }

    private void serveLater(Figures figures) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                server = new OperationsServer(figures, watch.host(), watch.port());
                return;
            } catch (HandoffException e) {
                LOG.debug("The address of the figures is still taken.", e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(ATTEMPT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        LOG.warn("No figures are served: {}:{} stays taken.", watch.host(), watch.port());
    }

    /// The address is free for another process.
    void stopServing() {
        OperationsServer now = server;
        server = null;
        if (now != null) {
            now.close();
        }
    }

    /// The port that figures are served on.
    int port() {
        OperationsServer now = server;
        if (now == null) {
            throw new IllegalStateException("no figures are served");
        }
        return now.port();
    }

    /// Writes the last records, and stops serving.
    @Override
    public void close() {
        stopServing();
        if (access != null) {
            access.close();
        }
    }
}
