package org.handoff.gateway.mllp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.forward.Shared;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Turn;
import org.handoff.model.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One event loop's share of an MLLP listener. Confined to that loop unless said otherwise.
final class MllpLane {
    private static final Logger LOG = LoggerFactory.getLogger(MllpLane.class);

    /// How often time-outs are looked at; they end up to this much late.
    private static final long SWEEP_MILLIS = 20;

    private final EventLoop loop;
    private final MllpListener listener;
    private final Shared shared;
    private final Set<SenderConnection> senders = new HashSet<>();

    /// Messages whose senders left and whose answers are still waited for.
    private final Set<Delivery> orphans = new HashSet<>();

    MllpLane(EventLoop loop, MllpListener listener, Shared shared) {
        this.loop = loop;
        this.listener = listener;
        this.shared = shared;
    }

    /// Begins to look at time-outs. Call once, from any thread.
    void start() {
        Future<?> _ =
                loop.scheduleAtFixedRate(
                        this::sweepOrSay, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    MllpListener listener() {
        return listener;
    }

    Shared shared() {
        return shared;
    }

    MllpLimits limits() {
        return listener.config().limits();
    }

    MllpCounters counters() {
        return listener.counters();
    }

    boolean isDraining() {
        return shared.draining().get();
    }

    Turn turn(boolean isWrite) {
        return new Turn(shared.gate(), shared.keys().incrementAndGet(), isWrite);
    }

    void opened(SenderConnection sender) {
        senders.add(sender);
    }

    void closed(SenderConnection sender) {
        senders.remove(sender);
    }

    void ended(Ending why) {
        counters().ended(why, System.nanoTime());
        switch (why.fault()) {
            case SENDER -> shared.counters().malformed();
            case SIDE, OURS -> shared.counters().failed();
            case NOBODY -> {}
        }
    }

    /// Looks after a message whose sender left.
    void adopt(Delivery orphan) {
        orphans.add(orphan);
    }

    void dial(Delivery delivery, Environment owner, long until) {
        listener.dial(this, delivery, owner, until);
    }

    /// Any thread.
    void drain() {
        loop.execute(() -> List.copyOf(senders).forEach(SenderConnection::drain));
    }

    /// Any thread.
    void abort() {
        loop.execute(() -> List.copyOf(senders).forEach(each -> each.close(Ending.DONE)));
    }

    /// A failure is said and does not end the sweeping.
    private void sweepOrSay() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.error("A sweep of MLLP {} failed.", listener.config().name(), e);
        }
    }

    private void sweep() {
        if (senders.isEmpty() && orphans.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        Forward route = shared.gate().route();
        for (SenderConnection sender : List.copyOf(senders)) {
            sender.sweep(now, route);
        }
        orphans.removeIf(Delivery::isOver);
        for (Delivery orphan : List.copyOf(orphans)) {
            orphan.sweep(now);
        }
    }
}
