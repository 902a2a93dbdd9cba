package org.handoff.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import org.handoff.gateway.Limits;
import org.handoff.gateway.hold.Decision.Forward;
import org.jspecify.annotations.Nullable;

/// Which exchanges have taken too long, and which tunnels lead to a side that no longer owns.
final class TimeOuts {
    private TimeOuts() {}

    /// @param channel the client's
    /// @param route where requests go now
    static void look(
            Exchange current, Channel channel, long now, @Nullable Forward route, Limits limits) {
        long silent = now - current.lastProgress();
        switch (current.state()) {
            case SENT -> {
                boolean waitsForAnswer = current.body().isDone();
                if (silent > (waitsForAnswer ? limits.response() : limits.stalled()).toNanos()) {
                    current.timedOut();
                }
            }
            case ANSWERING -> {
                if (silent > limits.stalled().toNanos()) {
                    current.timedOut();
                }
            }
            case TUNNEL -> {
                boolean moved = route != null && route.owner() != current.pass().side();
                if (moved || silent > limits.tunnelIdle().toNanos()) {
                    ChannelFuture _ = channel.close();
                }
            }
            case NEW, HELD, CONNECTING, OVER -> {}
        }
    }
}
