package org.handoff.gateway.shadow;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.tls.UpstreamTls;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends mirrored requests, each on a connection of its own and on an event loop of its own: no
/// connection, no pool and no thread is shared with what clients wait for.
final class MirrorClient implements AutoCloseable {
    private static final long STOP_SECONDS = 2;

    private final EventLoopGroup loop;
    private final Bootstrap bootstrap;
    private final UpstreamAddress legacy;
    private final UpstreamAddress cloud;
    private final ShadowLimits limits;

    MirrorClient(
            Transport transport,
            UpstreamAddress legacy,
            UpstreamAddress cloud,
            ShadowLimits limits) {
        this.legacy = legacy;
        this.cloud = cloud;
        this.limits = limits;
        loop = new MultiThreadIoEventLoopGroup(1, transport.handlers());
        bootstrap = transport.connecting(limits.connect()).group(loop);
    }

    /// Sends it and waits for the whole answer, for as long as the limits say.
    ///
    /// @param head taken over
    Leg ask(Environment side, ByteBuf head, boolean isHead) throws InterruptedException {
        UpstreamAddress address = side == Environment.LEGACY ? legacy : cloud;
        CompletableFuture<Leg> done = new CompletableFuture<>();
        ChannelFuture connect =
                bootstrap
                        .clone()
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        assemble(channel, address.tls(), head, isHead, done);
                                    }
                                })
                        .connect(address.get());
        connect.addListener(it -> {
            if (!it.isSuccess() || UpstreamAddress.isToItself(connect.channel())) {
                done.complete(Leg.NONE);
            }
        });
        try {
            return done.get(limits.answer().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Leg.NONE;
        } finally {
            ChannelFuture _ = connect.channel().close();
        }
    }

    private void assemble(
            Channel channel,
            @Nullable UpstreamTls tls,
            ByteBuf head,
            boolean isHead,
            CompletableFuture<Leg> done) {
        if (tls != null) {
            channel.pipeline().addLast(tls.handler(channel.alloc()));
        }
        Exchange exchange = new Exchange(head, done);
        channel.pipeline()
                .addLast(
                        Answers.decoder(isHead),
                        exchange.new Clock(),
                        new HttpObjectAggregator(limits.answerBytes()),
                        exchange);
    }

    @Override
    public void close() {
        Future<?> _ = loop.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    }

    /// One request and its answer.
    private static final class Exchange extends ChannelInboundHandlerAdapter {
        private final ByteBuf head;
        private final CompletableFuture<Leg> done;
        private long sentAt;
        private long nanos = -1;

        Exchange(ByteBuf head, CompletableFuture<Leg> done) {
            this.head = head;
            this.done = done;
        }

        /// Notes when the head of the answer came, before its body is waited for.
        private final class Clock extends ChannelInboundHandlerAdapter {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpResponse response && response.status().code() >= 200) {
                    nanos = System.nanoTime() - sentAt;
                }
                ctx.fireChannelRead(message);
            }
        }

        /// With TLS, what is written waits for the handshake, whose time counts: it is the first
        /// request of a connection.
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            sentAt = System.nanoTime();
            ChannelFuture _ = ctx.writeAndFlush(head.duplicate());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof FullHttpResponse response) {
                boolean isInterim = response.status().code() < 200;
                var answer = Answers.taken(response);
                if (!isInterim) {
                    boolean _ = done.complete(new Leg(answer, nanos, false));
                    ChannelFuture _ = ctx.close();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            boolean _ = done.complete(Leg.NONE);
        }

        /// What went wrong is not said: a decoder quotes what it read.
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            boolean isTooLong = cause instanceof TooLongFrameException;
            boolean _ = done.complete(isTooLong ? Leg.TOO_LONG : Leg.NONE);
            ChannelFuture _ = ctx.close();
        }
    }
}
