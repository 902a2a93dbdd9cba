package org.handoff.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;

import org.handoff.gateway.forward.ClientConnection;
import org.handoff.gateway.forward.Lane;
import org.handoff.gateway.h2.Negotiation;
import org.handoff.gateway.h2.Preface;
import org.handoff.gateway.listen.ProxyHeaderHandler;
import org.handoff.gateway.tls.ServerTls;
import org.jspecify.annotations.Nullable;

/// Puts together what stands between a client's socket and its requests; of what is off, nothing
/// stands there. Safe for all threads.
final class ClientDoor {
    private final Front front;
    private final @Nullable ServerTls tls;
    private final Limits limits;
    private final Counters counters;

    ClientDoor(Front front, @Nullable ServerTls tls, Limits limits, Counters counters) {
        this.front = front;
        this.tls = tls;
        this.limits = limits;
        this.counters = counters;
    }

    void assemble(Channel channel, Lane lane) {
        ChannelPipeline pipeline = channel.pipeline();
        if (front.isProxied()) {
            pipeline.addLast(new ProxyHeaderHandler(limits.head(), counters::malformed));
        }
        if (tls != null) {
            pipeline.addLast(tls.handler());
        }
        if (!front.isHttp2()) {
            pipeline.addLast(new ClientConnection(channel, lane));
        } else if (tls != null) {
            pipeline.addLast(new Negotiation(lane));
        } else {
            pipeline.addLast(new Preface(lane));
        }
    }
}
