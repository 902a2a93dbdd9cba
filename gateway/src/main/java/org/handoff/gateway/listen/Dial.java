package org.handoff.gateway.listen;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.tls.UpstreamTls;

import java.util.concurrent.TimeUnit;

/// Connects onwards for somebody who waits, again and again within a limit. Confined to one event
/// loop.
public final class Dial {
    private static final long RETRY_MILLIS = 50;

    private final Bootstrap onwards;
    private final EventLoop loop;
    private final UpstreamAddress target;
    private final long until;
    private final Caller caller;

    /// Who waits for the connection. Called on the event loop.
    public interface Caller {
        /// Puts what is needed into a new connection's pipeline, before TLS if that is wanted.
        void first(Channel channel);

        /// The same, at the end of it.
        ///
        /// @param isTls whether it stands behind TLS
        void last(Channel channel, boolean isTls);

        /// Whether the connection is still wanted.
        boolean isWaiting();

        /// It is open, its TLS handshake done.
        void open(Channel channel);

        /// It cannot be had within the limit, or is not wanted any more.
        void givenUp();
    }

    /// @param onwards how connections are opened
    /// @param until System.nanoTime after which no further attempt begins
    public Dial(
            Bootstrap onwards, EventLoop loop, UpstreamAddress target, long until, Caller caller) {
        this.onwards = onwards;
        this.loop = loop;
        this.target = target;
        this.until = until;
        this.caller = caller;
    }

    /// Makes an attempt, and others behind it.
    public void start() {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        ChannelFuture connect =
                onwards.clone(loop)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, left))
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        assemble(channel);
                                    }
                                })
                        .connect(target.get());
        ChannelFuture _ = connect.addListener(_ -> connected(connect));
    }

    private void assemble(Channel channel) {
        caller.first(channel);
        UpstreamTls tls = target.tls();
        if (tls != null) {
            channel.pipeline().addLast(tls.handler(channel.alloc()));
        }
        caller.last(channel, tls != null);
    }

    private void connected(ChannelFuture connect) {
        Channel channel = connect.channel();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (!connect.isSuccess() || UpstreamAddress.isToItself(channel)) {
            again(channel);
        } else if (tls == null) {
            open(channel);
        } else {
            Future<?> _ =
                    tls.handshakeFuture()
                            .addListener(shaken -> {
                                if (shaken.isSuccess()) {
                                    open(channel);
                                } else {
                                    again(channel);
                                }
                            });
        }
    }

    private void open(Channel channel) {
        if (caller.isWaiting()) {
            caller.open(channel);
        } else {
            ChannelFuture _ = channel.close();
            caller.givenUp();
        }
    }

    private void again(Channel channel) {
        ChannelFuture _ = channel.close();
        if (!caller.isWaiting() || System.nanoTime() - until >= 0) {
            caller.givenUp();
            return;
        }
        Future<?> _ = loop.schedule(this::start, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
}
