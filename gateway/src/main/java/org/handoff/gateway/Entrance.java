package org.handoff.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;

import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.replace.Offer;
import org.handoff.gateway.replace.Replacing;
import org.handoff.gateway.replace.Takeover;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// A gateway's listening socket: opened here, or taken over from the process before, and offered to
/// the next one. Confined to whoever starts and stops the gateway.
final class Entrance {
    private static final int BACKLOG = 4_096;

    private final GatewayConfig config;
    private final EventLoopGroup loops;
    private final Transport transport;
    private final @Nullable Replacing replacing;
    private @Nullable Channel listener;
    private @Nullable Takeover takeover;
    private @Nullable Offer offer;

    /// @param replacing null if no other process ever takes over
    Entrance(
            GatewayConfig config,
            EventLoopGroup loops,
            Transport transport,
            @Nullable Replacing replacing) {
        this.config = config;
        this.loops = loops;
        this.transport = transport;
        this.replacing = replacing;
    }

    boolean isTaking() {
        return replacing != null && replacing.isTaking();
    }

    /// Accepts connections from here on.
    ///
    /// @throws HandoffException if the address cannot be listened on, or nobody offers a socket
    void open(Consumer<Channel> admit) {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        admit.accept(channel);
                                    }
                                });
        ChannelFuture opened =
                replacing != null && replacing.isTaking()
                        ? take(bootstrap, replacing)
                        : bootstrap
                                .channel(transport.serverChannel())
                                .bind(
                                        new InetSocketAddress(
                                                config.listenHost(), config.listenPort()));
        if (!opened.awaitUninterruptibly().isSuccess()) {
            throw HandoffException.external(
                    "gateway.listen",
                    "The gateway cannot listen on %s:%d."
                            .formatted(config.listenHost(), config.listenPort()),
                    "Free the port, or choose another one.",
                    opened.cause());
        }
        listener = opened.channel();
    }

    private ChannelFuture take(ServerBootstrap bootstrap, Replacing how) {
        Takeover given = Takeover.of(loops, how.path());
        takeover = given;
        return bootstrap
                .channelFactory(() -> new EpollServerSocketChannel(given.descriptor()))
                .register();
    }

    /// Everything runs: the process before may go, and the next one may come.
    ///
    /// @param onAsked the next one will accept connections in a moment; must not block
    /// @param onTaken the next one accepts connections; must not block
    void settle(Runnable onAsked, Runnable onTaken) {
        if (takeover != null) {
            takeover.taken();
        }
        if (replacing != null && listener instanceof EpollServerSocketChannel mine) {
            offer = Offer.of(loops, replacing.path(), mine, onAsked, onTaken);
        }
    }

    /// The process before goes on.
    void giveUp() {
        if (takeover != null) {
            takeover.giveUp();
        }
    }

    /// No new connections.
    void close() {
        if (offer != null) {
            offer.close();
        }
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
    }

    /// How this machine does sockets, in a word.
    String kind() {
        return transport.name();
    }

    /// The port listened on.
    int port() {
        if (listener == null || !(listener.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("not started");
        }
        return address.getPort();
    }
}
