package org.handoff.gateway.h2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.forward.Lane;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// Ends a connection of HTTP/2 that is unused, and says goodbye (GOAWAY) when the gateway drains:
/// open streams end first. Confined to one event loop.
final class Http2Watch extends ChannelInboundHandlerAdapter {
    /// Data that all streams may send ahead of their readers: so many times one stream's share that
    /// a few stalled uploads do not stop the others.
    private static final int CONNECTION_WINDOW = 1 << 20;

    /// Between the warning that a connection ends and the last word on which streams it takes, so
    /// that no stream crosses the latter on its way (RFC 9113 section 6.8).
    private static final long WARNED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Http2FrameCodec codec;
    private final Lane lane;
    private @Nullable Future<?> looks;
    private long lastUsed = System.nanoTime();
    private long leaveAt;
    private boolean leaving;

    Http2Watch(Http2FrameCodec codec, Lane lane) {
        this.codec = codec;
        this.lane = lane;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ChannelFuture _ =
                ctx.write(
                        new DefaultHttp2WindowUpdateFrame(
                                CONNECTION_WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE));
        looks =
                ctx.executor()
                        .scheduleAtFixedRate(
                                () -> look(ctx),
                                Lane.SWEEP_MILLIS,
                                Lane.SWEEP_MILLIS,
                                TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        if (codec.connection().numActiveStreams() > 0) {
            lastUsed = now;
        }
        boolean unused = now - lastUsed > lane.shared().limits().clientIdle().toNanos();
        long drain = lane.shared().limits().drain().toNanos();
        boolean draining = lane.shared().draining().get();
        if (!leaving && draining && leaveAt == 0) {
            leaveAt = now + Math.min(WARNED_NANOS, drain / 4);
            DefaultHttp2GoAwayFrame warning = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
            ChannelFuture _ = ctx.writeAndFlush(warning.setExtraStreamIds(Integer.MAX_VALUE));
        }
        if (!leaving && (unused || (draining && now - leaveAt > 0))) {
            leaving = true;
            ChannelFuture _ = ctx.channel().close();
        }
    }

    /// Frames of the connection itself, which the codec has dealt with.
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    private void stop() {
        if (looks != null) {
            looks.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ChannelFuture _ = ctx.channel().close();
    }
}
