package org.handoff.gateway.forward;

import io.netty.channel.EventLoop;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.WriteGate;

/// Hands what the gate says of a waiting exchange, on whichever thread, to the exchange's own.
record HeldExchange(EventLoop loop, Exchange exchange) implements WriteGate.Waiter {
    @Override
    public void released(Forward to, long waitedNanos) {
        loop.execute(() -> exchange.released(to));
    }

    @Override
    public void refused(Refuse refuse) {
        loop.execute(() -> exchange.refused(refuse));
    }
}
