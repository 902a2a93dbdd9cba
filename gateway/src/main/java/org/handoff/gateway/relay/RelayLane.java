package org.handoff.gateway.relay;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// One event loop's share of a relay. Confined to that loop unless said otherwise.
final class RelayLane {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLane.class);

    /// How often time and the gate are looked at; limits are kept up to this much late.
    private static final long SWEEP_MILLIS = 20;

    private final EventLoop loop;
    private final String name;
    private final @Nullable WriteGate gate;
    private final Set<Link> links = new HashSet<>();

    RelayLane(EventLoop loop, String name, @Nullable WriteGate gate) {
        this.loop = loop;
        this.name = name;
        this.gate = gate;
    }

    /// Begins to look. Call once, from any thread.
    void start() {
        Future<?> _ =
                loop.scheduleAtFixedRate(
                        this::sweepOrSay, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    void opened(Link link) {
        links.add(link);
    }

    void closed(Link link) {
        links.remove(link);
    }

    /// The gate may have changed. Any thread.
    void look() {
        loop.execute(this::sweepOrSay);
    }

    /// Every connection ends at its turn. Any thread.
    ///
    /// @param withinNanos in which all turns are
    void drain(long withinNanos) {
        loop.execute(() -> {
            long now = System.nanoTime();
            for (Link link : List.copyOf(links)) {
                link.stop(now + ThreadLocalRandom.current().nextLong(withinNanos));
            }
        });
    }

    /// Any thread.
    void abort() {
        loop.execute(() -> List.copyOf(links).forEach(link -> link.end(RelayEnding.STOPPED)));
    }

    /// A failure is said and does not end the looking.
    private void sweepOrSay() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.error("A sweep of relay {} failed.", name, e);
        }
    }

    private void sweep() {
        if (links.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        boolean holds = gate != null && gate.status().state().mode() == Directive.Mode.HOLD;
        Forward route = gate == null ? null : gate.route();
        for (Link link : List.copyOf(links)) {
            link.sweep(now, holds, route);
        }
    }
}
