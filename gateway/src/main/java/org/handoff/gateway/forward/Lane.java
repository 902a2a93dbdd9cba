package org.handoff.gateway.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Head;
import org.handoff.gateway.http.Peer;
import org.handoff.gateway.http.RequestParser;
import org.handoff.gateway.http.ResponseParser;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.metrics.AccessLog;
import org.handoff.gateway.metrics.AccessRecord;
import org.handoff.gateway.metrics.Meter;
import org.handoff.gateway.metrics.RecordRing;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CohortKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One event loop's share of the gateway: its clients, its connections to both sides, its scratch.
/// Confined to that loop.
public final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /// How often time-outs are looked at; they end up to this much late.
    public static final long SWEEP_MILLIS = 200;

    private final EventLoop loop;
    private final Shared shared;
    private final Head head;
    private final RequestParser requests;
    private final ResponseParser responses;
    private final UpstreamPool legacy;
    private final UpstreamPool cloud;
    private final Meter meter;
    private final @Nullable RecordRing records;
    private final Set<ClientConnection> clients = new HashSet<>();

    /// Writes whose clients left and whose answers are still waited for.
    private final Set<Exchange> orphans = new HashSet<>();

    private long now = System.nanoTime();

    /// @param lanes how many share the limits
    public Lane(
            EventLoop loop,
            Shared shared,
            int lanes,
            Bootstrap bootstrap,
            UpstreamAddress legacyAddress,
            UpstreamAddress cloudAddress) {
        this.loop = loop;
        this.shared = shared;
        head =
                new Head(
                        shared.limits().maxHeadBytes(),
                        shared.limits().maxStartLineBytes(),
                        shared.limits().maxHeaders());
        meter = new Meter(shared.routes().count());
        AccessLog access = shared.access();
        records = access == null ? null : access.ring();
        requests = new RequestParser(head);
        responses = new ResponseParser(head);
        int share = Math.max(1, shared.limits().maxUpstreams() / lanes);
        int pending = Math.max(1, shared.limits().maxPending() / lanes);
        legacy = new UpstreamPool(this, bootstrap, legacyAddress, share, pending);
        cloud = new UpstreamPool(this, bootstrap, cloudAddress, share, pending);
    }

    /// Begins to look at time-outs. Call once.
    public void start() {
        Future<?> _ =
                loop.scheduleAtFixedRate(
                        this::sweepOrSay, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    public EventLoop loop() {
        return loop;
    }

    public Shared shared() {
        return shared;
    }

    /// What its requests come to. Any thread may read it.
    public Meter meter() {
        return meter;
    }

    /// Connections open to a side. Any thread.
    public int upstreams(Environment side) {
        return pool(side).size();
    }

    /// The route of requests that no rule names.
    int others() {
        return shared.routes().count() - 1;
    }

    /// Keyed hash of a client's address; 0 if its records are to have none.
    long hash(Peer peer) {
        AccessLog access = shared.access();
        CohortKey key = access == null ? null : access.config().key();
        return key == null ? 0 : key.hash(peer.addressText());
    }

    /// Counts and records a request that is over.
    ///
    /// @param wasStarted false for one that was no well-formed request
    void account(AccessRecord request, boolean wasStarted) {
        meter.over(request, wasStarted);
        if (records != null) {
            boolean _ = records.offer(request); // what does not fit is counted there
        }
    }

    Head head() {
        return head;
    }

    RequestParser requests() {
        return requests;
    }

    ResponseParser responses() {
        return responses;
    }

    Set<ClientConnection> clients() {
        return clients;
    }

    /// Monotonic nanoseconds, up to one sweep old.
    long coarseNow() {
        return now;
    }

    UpstreamPool pool(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }

    /// Looks after an exchange whose client left.
    void adopt(Exchange orphan) {
        orphans.add(orphan);
    }

    /// Opens connections before they are needed. Any thread.
    public void warm(Environment side, int connections) {
        loop.execute(() -> pool(side).warm(connections));
    }

    /// Closes what is unused and lets the rest end with its current request. Any thread.
    public void drain() {
        loop.execute(() -> List.copyOf(clients).forEach(ClientConnection::drain));
    }

    /// Closes everything at once. Any thread.
    public void abort() {
        loop.execute(() -> {
            List.copyOf(clients).forEach(ClientConnection::abort);
            legacy.close();
            cloud.close();
        });
    }

    /// A failure is said and does not end the sweeping.
    private void sweepOrSay() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.error("A sweep failed.", e);
        }
    }

    private void sweep() {
        now = System.nanoTime();
        Forward route = shared.gate().route();
        for (ClientConnection client : List.copyOf(clients)) {
            client.sweep(now, route);
        }
        orphans.removeIf(orphan -> orphan.state() == State.OVER);
        for (Exchange orphan : List.copyOf(orphans)) {
            if (now - orphan.lastProgress() > shared.limits().response().toNanos()) {
                orphan.timedOut();
            }
        }
        legacy.sweep(now);
        cloud.sweep(now);
    }
}
