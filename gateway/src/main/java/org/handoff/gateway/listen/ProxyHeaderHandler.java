package org.handoff.gateway.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Takes the PROXY header off the front of a connection, tells the handlers behind it whose
/// connection it is ([Proxied]), and leaves. Without a whole header in time the connection is
/// closed: who may speak for others must do so. Confined to one event loop.
public final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    /// For handlers that come later: whose connection it is; null if nobody told.
    public static final AttributeKey<@Nullable InetSocketAddress> CLIENT =
            AttributeKey.valueOf("handoff.client");

    private final Duration atMost;
    private final Runnable onMalformed;
    private @Nullable ByteBuf unread;
    private @Nullable Future<?> timeOut;

    /// @param atMost how long the header may take
    /// @param onMalformed called when a connection is closed for lack of a header
    public ProxyHeaderHandler(Duration atMost, Runnable onMalformed) {
        this.atMost = atMost;
        this.onMalformed = onMalformed;
    }

    /// Fired as a user event.
    ///
    /// @param client whose connection it is; null for the balancer's own, e.g. a health check
    public record Proxied(@Nullable InetSocketAddress client) {}

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timeOut =
                ctx.executor()
                        .schedule(() -> refuse(ctx), atMost.toMillis(), TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        ByteBuf all = unread == null ? in : both(ctx, unread, in);
        unread = all;
        switch (ProxyHeader.read(all)) {
            case ProxyHeader.Read.Incomplete _ -> {}
            case ProxyHeader.Read.Malformed _ -> refuse(ctx);
            case ProxyHeader.Read.Whole whole -> {
                unread = null;
                stopClock();
                all.skipBytes(whole.length());
                ctx.channel().attr(CLIENT).set(whole.client());
                ctx.fireUserEventTriggered(new Proxied(whole.client()));
                if (all.isReadable()) {
                    ctx.fireChannelRead(all);
                } else {
                    all.release();
                }
                ctx.pipeline().remove(this);
            }
        }
    }

    private static ByteBuf both(ChannelHandlerContext ctx, ByteBuf rest, ByteBuf in) {
        ByteBuf both = ctx.alloc().buffer(rest.readableBytes() + in.readableBytes());
        both.writeBytes(rest).writeBytes(in);
        rest.release();
        in.release();
        return both;
    }

    private void refuse(ChannelHandlerContext ctx) {
        onMalformed.run();
        ChannelFuture _ = ctx.close();
    }

    private void stopClock() {
        if (timeOut != null) {
            timeOut.cancel(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopClock();
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
