package org.handoff.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.handoff.gateway.listen.ProxyHeaderHandler.Proxied;

/// Where a direction's bytes come in: the last handler of a channel. An end of stream without TLS's
/// own (RFC 8446 section 6.1) is no end where TLS is spoken, but a connection cut short. Confined
/// to one event loop.
final class Inlet extends ChannelInboundHandlerAdapter {
    private final Link link;
    private final Direction direction;
    private final boolean isTls;
    private boolean ended;

    Inlet(Link link, Direction direction, boolean isTls) {
        this.link = link;
        this.direction = direction;
        this.isTls = isTls;
    }

    Direction direction() {
        return direction;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        link.active(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (link.passes(this)) {
            direction.arrived((ByteBuf) message);
        } else {
            ((ByteBuf) message).release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case Proxied told -> link.proxied(told.client());
            case SslHandshakeCompletionEvent done when done.isSuccess() -> link.secured(this);
            case SslCloseCompletionEvent closed when closed.isSuccess() -> end();
            case ChannelInputShutdownEvent _ when isTls && !ended -> link.broke(this);
            case ChannelInputShutdownEvent _ -> end();
            default -> {}
        }
    }

    private void end() {
        ended = true;
        direction.end();
        link.ended(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        link.broke(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        link.broke(this);
    }
}
