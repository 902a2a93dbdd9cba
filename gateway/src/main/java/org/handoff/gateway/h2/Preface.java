package org.handoff.gateway.h2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.forward.ClientConnection;
import org.handoff.gateway.forward.Lane;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// Tells by its first bytes whether a plain connection speaks HTTP/2 without having asked (RFC 9113
/// section 3.3), puts the right handlers behind itself, and leaves. Confined to one event loop.
public final class Preface extends ChannelInboundHandlerAdapter {
    /// No request of HTTP/1.1 begins so: the method is reserved for this.
    private static final byte[] BEGINS = "PRI ".getBytes(US_ASCII);

    private final Lane lane;
    private @Nullable ByteBuf unread;
    private @Nullable Future<?> timeOut;

    public Preface(Lane lane) {
        this.lane = lane;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        long idle = lane.shared().limits().clientIdle().toMillis();
        timeOut = ctx.executor().schedule(() -> close(ctx), idle, TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        ByteBuf all = unread == null ? in : both(ctx, unread, in);
        unread = null;
        int common = Math.min(all.readableBytes(), BEGINS.length);
        boolean same = true;
        for (int i = 0; i < common; i++) {
            same &= all.getByte(all.readerIndex() + i) == BEGINS[i];
        }
        if (same && common < BEGINS.length) {
            unread = all;
            return;
        }
        if (same) {
            Http2Front.assemble(ctx.pipeline(), lane);
        } else {
            ctx.pipeline().addLast(new ClientConnection(ctx.channel(), lane));
        }
        ctx.fireChannelRead(all);
        ctx.pipeline().remove(this);
    }

    private static void close(ChannelHandlerContext ctx) {
        ChannelFuture _ = ctx.close();
    }

    private static ByteBuf both(ChannelHandlerContext ctx, ByteBuf rest, ByteBuf in) {
        ByteBuf both = ctx.alloc().buffer(rest.readableBytes() + in.readableBytes());
        both.writeBytes(rest).writeBytes(in);
        rest.release();
        in.release();
        return both;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timeOut != null) {
            timeOut.cancel(false);
        }
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ChannelFuture _ = ctx.close();
    }
}
