package org.handoff.gateway.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.listen.ProxyHeader;
import org.handoff.gateway.listen.ProxyHeaderHandler;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.tls.UpstreamTls;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Carries connections without reading them: PostgreSQL, SOAP over something odd, a thick client
/// with an address compiled in. Its methods may be called from any thread unless they say
/// otherwise.
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int BACKLOG = 1_024;
    private static final long SWEEP_MILLIS = 20;
    private static final long RETRY_MILLIS = 50;

    private final RelayConfig config;
    private final EventLoopGroup loops;
    private final Transport transport;
    private final @Nullable WriteGate gate;
    private final LongSupplier keys;
    private final Stragglers clients;
    private final @Nullable UpstreamAddress legacy;
    private final UpstreamAddress cloud;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final @Nullable StragglerFile report;
    private final AtomicInteger open = new AtomicInteger();
    private @Nullable Channel listener;

    /// @param gate the gateway's; null for a way onwards that asks nobody
    /// @param keys gives every connection a key that no request of the gateway has
    /// @param clients told of every connection
    /// @throws HandoffException if a target's name is unknown or a certificate not usable
    public Relay(
            RelayConfig config,
            EventLoopGroup loops,
            Transport transport,
            @Nullable WriteGate gate,
            LongSupplier keys,
            Stragglers clients) {
        this.config = config;
        this.loops = loops;
        this.transport = transport;
        this.keys = keys;
        this.clients = clients;
        this.report = config.report() == null ? null : new StragglerFile(config.report());
        switch (config.way()) {
            case Way.Owner way -> {
                this.gate = gate;
                this.legacy = address("legacy", way.legacy());
                this.cloud = address("cloud", way.cloud());
            }
            case Way.Onwards way -> {
                this.gate = null;
                this.legacy = null;
                this.cloud = address("forwarder's", way.target());
            }
        }
    }

    private UpstreamAddress address(String side, RelayConfig.Target target) {
        return UpstreamAddress.of(
                side, target.host(), target.port(), target.tls(), config.limits().connect());
    }

    /// Listens.
    ///
    /// @throws HandoffException if the address cannot be listened on
    public Relay start() {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        admit(channel);
                                    }
                                })
                        .bind(new InetSocketAddress(config.listenHost(), config.listenPort()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw HandoffException.external(
                    "gateway.relay",
                    "The relay '%s' cannot listen on %s:%d."
                            .formatted(config.name(), config.listenHost(), config.listenPort()),
                    "Free the port, or choose another one.",
                    bound.cause());
        }
        listener = bound.channel();
        for (EventExecutor loop : loops) {
            Future<?> _ =
                    loop.scheduleAtFixedRate(
                            () -> sweep((EventLoop) loop),
                            SWEEP_MILLIS,
                            SWEEP_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
        LOG.info("Relay {} listens on {}:{}.", config.name(), config.listenHost(), port());
        return this;
    }

    private void admit(Channel channel) {
        if (open.get() >= config.limits().maxConnections()) {
            clients.refused();
            ChannelFuture _ = channel.close();
            return;
        }
        if (config.takesProxyHeader()) {
            channel.pipeline()
                    .addLast(new ProxyHeaderHandler(config.limits().connect(), clients::refused));
        }
        channel.pipeline().addLast(new Link(this, channel));
    }

    /// The port listened on.
    public int port() {
        if (listener == null || !(listener.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("not started");
        }
        return address.getPort();
    }

    /// Connections open now.
    public int connections() {
        return open.get();
    }

    RelayConfig config() {
        return config;
    }

    @Nullable WriteGate gate() {
        return gate;
    }

    Stragglers clients() {
        return clients;
    }

    long nextKey() {
        return keys.getAsLong();
    }

    void opened(Link link) {
        open.incrementAndGet();
        links.add(link);
    }

    /// A connection was held too long, or is one too many to hold.
    void turnedAway() {
        clients.refused();
    }

    void closed(Link link) {
        if (links.remove(link)) {
            open.decrementAndGet();
            link.leave(clients);
        }
    }

    /// When a moved connection ends, counted from now: connections take turns.
    long turn() {
        long drain = Math.max(1, config.limits().drain().toNanos());
        return ThreadLocalRandom.current().nextLong(drain);
    }

    /// Connects onwards, again and again within the limit. On the link's event loop.
    ///
    /// @param owner null for the only way there is
    void dial(Link link, @Nullable Environment owner) {
        UpstreamAddress target = owner == Environment.LEGACY && legacy != null ? legacy : cloud;
        dial(link, target, System.nanoTime() + config.limits().connect().toNanos());
    }

    private void dial(Link link, UpstreamAddress target, long until) {
        int left = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
        EventLoop loop = link.client().eventLoop();
        ChannelFuture connect =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.channel())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .option(ChannelOption.AUTO_READ, target.tls() != null)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, left)
                        .handler(first(target))
                        .connect(target.get());
        ChannelFuture _ =
                connect.addListener(done -> {
                    Channel channel = connect.channel();
                    SslHandler tls = channel.pipeline().get(SslHandler.class);
                    boolean toItself =
                            done.isSuccess()
                                    && channel.localAddress().equals(channel.remoteAddress());
                    if (!done.isSuccess() || toItself) {
                        ChannelFuture _ = channel.close();
                        again(link, target, until);
                    } else if (tls == null) {
                        link.dialled(channel);
                    } else {
                        Future<?> _ =
                                tls.handshakeFuture()
                                        .addListener(shaken -> {
                                            if (shaken.isSuccess()) {
                                                link.dialled(channel);
                                            } else {
                                                again(link, target, until);
                                            }
                                        });
                    }
                });
    }

    private static ChannelInboundHandlerAdapter first(UpstreamAddress target) {
        UpstreamTls tls = target.tls();
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.handler(channel.alloc()));
                }
            }
        };
    }

    private void again(Link link, UpstreamAddress target, long until) {
        if (link.isClosed() || System.nanoTime() - until >= 0) {
            link.undialled();
            return;
        }
        Future<?> _ =
                link.client()
                        .eventLoop()
                        .schedule(
                                () -> dial(link, target, until),
                                RETRY_MILLIS,
                                TimeUnit.MILLISECONDS);
    }

    /// Writes the PROXY header if one is wanted.
    void sayWhose(Link link, Channel upstream) {
        InetSocketAddress client = link.clientAddress();
        if (!config.sendsProxyHeader()
                || client == null
                || !(link.client().localAddress() instanceof InetSocketAddress local)) {
            return;
        }
        ByteBuf header = upstream.alloc().buffer(64);
        ProxyHeader.write(header, client, local);
        ChannelFuture _ = upstream.write(header, upstream.voidPromise());
    }

    @SuppressWarnings("ReferenceEquality") // a loop is its identity
    private void sweep(EventLoop loop) {
        try {
            long now = System.nanoTime();
            boolean holds = gate != null && gate.status().state().mode() == Directive.Mode.HOLD;
            Forward route = gate == null ? null : gate.route();
            for (Link link : links) {
                if (link.client().eventLoop() == loop) {
                    link.sweep(now, holds, route);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("A sweep of relay {} failed.", config.name(), e);
        }
    }

    /// Looks up the targets' names and reads changed certificates; may block.
    public boolean refresh() {
        boolean known = legacy == null || legacy.refresh();
        return cloud.refresh() && known;
    }

    /// Writes the report, if one is wanted; blocks.
    void report() {
        if (report == null) {
            return;
        }
        try {
            report.write(config.name(), clients);
        } catch (IOException e) {
            LOG.warn("The report of relay {} cannot be written.", config.name(), e);
        }
    }

    /// Stops listening; open connections go on until [#abort].
    @Override
    public void close() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
    }

    /// Cuts every connection.
    public void abort() {
        for (Link link : List.copyOf(links)) {
            link.client().eventLoop().execute(link::abort);
        }
    }
}
