package org.handoff.gateway.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

import java.net.InetSocketAddress;

/// Begins a connection onwards with a PROXY header of version 2, before all else, a TLS handshake
/// included: the first handler of its pipeline. Confined to one event loop.
public final class ProxyHeaderWriter extends ChannelDuplexHandler {
    private static final int LONGEST = 64;
    private final InetSocketAddress client;
    private final InetSocketAddress local;
    private boolean said;

    /// @param client whose connection is passed on
    /// @param local where it came in
    public ProxyHeaderWriter(InetSocketAddress client, InetSocketAddress local) {
        this.client = client;
        this.local = local;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        say(ctx);
        ctx.flush();
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }

    /// Who connected may hear of it, and write, before [#channelActive].
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        say(ctx);
        ChannelFuture _ = ctx.write(message, promise);
    }

    private void say(ChannelHandlerContext ctx) {
        if (!said) {
            said = true;
            ByteBuf header = ctx.alloc().buffer(LONGEST);
            ProxyHeader.write(header, client, local);
            ChannelFuture _ = ctx.write(header);
        }
    }
}
