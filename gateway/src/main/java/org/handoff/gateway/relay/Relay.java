package org.handoff.gateway.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;

import org.handoff.gateway.hold.Turn;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.listen.Dial;
import org.handoff.gateway.listen.ProxyHeaderHandler;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.relay.RelayConfig.Open;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.tls.ServerTls;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Listens, and carries each connection onwards. Its methods may be called from any thread unless
/// they say otherwise.
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int BACKLOG = 1_024;

    private final RelayConfig config;
    private final EventLoopGroup loops;
    private final Transport transport;
    private final Bootstrap onwards;
    private final @Nullable WriteGate gate;
    private final LongSupplier keys;
    private final AtomicInteger all;
    private final @Nullable UpstreamAddress legacy;
    private final UpstreamAddress cloud;
    private final Open open;
    private final @Nullable ServerTls tls;
    private final @Nullable StragglerFile report;
    private final Stragglers clients = new Stragglers(Clock.systemUTC());
    private final RelayCounters counters = new RelayCounters();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<EventLoop, RelayLane> lanes = new HashMap<>();
    private @Nullable Channel listener;

    /// @param gate null for a forwarder, which asks none
    /// @param keys gives each connection its key at the gate
    /// @param all counts the connections of all relays of the process
    /// @throws HandoffException if a target's name is unknown or a certificate not usable
    Relay(
            RelayConfig config,
            EventLoopGroup loops,
            Transport transport,
            @Nullable WriteGate gate,
            LongSupplier keys,
            AtomicInteger all) {
        this.config = config;
        this.loops = loops;
        this.transport = transport;
        this.keys = keys;
        this.all = all;
        this.onwards = onwards();
        switch (config.way()) {
            case Way.Owner way -> {
                this.gate = Objects.requireNonNull(gate);
                this.legacy = address("legacy", way.legacy());
                this.cloud = address("cloud", way.cloud());
                this.open = way.open();
            }
            case Way.Onwards way -> {
                this.gate = null;
                this.legacy = null;
                this.cloud = address("forwarder's", way.target());
                this.open = Open.KEEP;
            }
        }
        ServerTlsFiles files = config.tls();
        tls = files == null ? null : new ServerTls(files, false, config.limits().connect());
        report = config.report() == null ? null : new StragglerFile(config.report());
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            lanes.put(loop, new RelayLane(loop, config.name(), this.gate));
        }
    }

    private Bootstrap onwards() {
        return new Bootstrap()
                .channel(transport.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
    }

    private UpstreamAddress address(String side, RelayConfig.Target target) {
        return UpstreamAddress.of(
                side + " relay",
                target.host(),
                target.port(),
                target.tls(),
                config.limits().connect());
    }

    /// Listens.
    ///
    /// @throws HandoffException if the address cannot be listened on
    void start() {
        if (report != null) {
            clients.restore(report.read());
        }
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.AUTO_READ, config.isGreeted())
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
        lanes.values().forEach(RelayLane::start);
        LOG.info("Relay {} listens on {}:{}.", config.name(), config.listenHost(), port());
    }

    private void admit(Channel channel) {
        counters.taken();
        if (connections.get() >= config.limits().maxConnections()) {
            counters.ended(RelayEnding.TOO_MANY);
            ChannelFuture _ = channel.close();
            return;
        }
        RelayLane lane = Objects.requireNonNull(lanes.get(channel.eventLoop()));
        connections.incrementAndGet();
        all.incrementAndGet();
        ChannelFuture _ =
                channel.closeFuture()
                        .addListener(_ -> {
                            connections.decrementAndGet();
                            all.decrementAndGet();
                        });
        if (config.takesProxyHeader()) {
            // the link itself counts a connection that is closed for lack of a header
            channel.pipeline().addLast(new ProxyHeaderHandler(config.limits().connect(), () -> {}));
        }
        if (tls != null) {
            channel.pipeline().addLast(tls.handler());
        }
        Link link = new Link(this, lane, channel);
        lane.opened(link);
        channel.pipeline().addLast(link.inlet());
    }

    /// The port listened on.
    public int port() {
        if (listener == null || !(listener.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("not started");
        }
        return address.getPort();
    }

    public RelayConfig config() {
        return config;
    }

    public RelayCounters counters() {
        return counters;
    }

    /// Who its clients are.
    public Stragglers clients() {
        return clients;
    }

    /// Connections open now.
    public int connections() {
        return connections.get();
    }

    Open open() {
        return open;
    }

    /// A new connection's dealings with the gate; null if there is none.
    @Nullable Turn turn() {
        return gate == null ? null : new Turn(gate, keys.getAsLong(), true);
    }

    /// How long until a moved connection ends: connections take turns.
    long drainTurn() {
        long drain = Math.max(1, config.limits().drain().toNanos());
        return ThreadLocalRandom.current().nextLong(drain);
    }

    /// Connects onwards. On the link's event loop.
    ///
    /// @param owner null for the only way there is
    void dial(EventLoop loop, @Nullable Environment owner, Link link) {
        UpstreamAddress target = owner == Environment.LEGACY && legacy != null ? legacy : cloud;
        long until = System.nanoTime() + config.limits().connect().toNanos();
        new Dial(onwards, loop, target, until, link).start();
    }

    /// The gate may have changed: open connections are looked at now.
    void look() {
        lanes.values().forEach(RelayLane::look);
    }

    /// Looks up the targets' names, reads changed certificates, writes the report; may block.
    ///
    /// @return false if a name could not be looked up, so that its last address stays
    boolean refresh() {
        if (tls != null) {
            boolean _ = tls.refresh(); // says by itself what is wrong
        }
        boolean isKnown = legacy == null || legacy.refresh();
        report();
        return cloud.refresh() && isKnown;
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

    /// Stops listening; open connections end at their turn if nothing is under way, else go on
    /// until [#abort].
    void close(Duration within) {
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
        lanes.values().forEach(lane -> lane.drain(Math.max(1, within.toNanos())));
    }

    /// Cuts every connection.
    void abort() {
        lanes.values().forEach(RelayLane::abort);
    }
}
