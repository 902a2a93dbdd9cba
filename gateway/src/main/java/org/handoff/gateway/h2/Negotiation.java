package org.handoff.gateway.h2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

import org.handoff.gateway.forward.ClientConnection;
import org.handoff.gateway.forward.Lane;

/// Goes on with the protocol that a TLS handshake agreed on (ALPN, RFC 7301); HTTP/1.1 where it
/// agreed on none.
public final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final Lane lane;

    public Negotiation(Lane lane) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.lane = lane;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            Http2Front.assemble(ctx.pipeline(), lane);
        } else {
            ctx.pipeline().addLast(new ClientConnection(ctx.channel(), lane));
        }
    }

    /// The TLS handler has answered with an alert.
    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        ChannelFuture _ = ctx.close();
    }
}
