package org.handoff.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.cohort.Placing;
import org.handoff.gateway.forward.Lane;
import org.handoff.gateway.forward.Shared;
import org.handoff.gateway.hold.HoldStatus;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.links.LinkStage;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.metrics.Meter;
import org.handoff.gateway.metrics.RouteNames;
import org.handoff.gateway.mllp.MllpListener;
import org.handoff.gateway.poll.ControlPoller;
import org.handoff.gateway.poll.Memory;
import org.handoff.gateway.relay.Relay;
import org.handoff.gateway.relay.Relays;
import org.handoff.gateway.replace.Replacing;
import org.handoff.gateway.tls.ServerTls;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One gateway: every request of the clinic goes through it. It begins in hold, obeys the control
/// plane's directives, and forwards writes only under a lease. Its methods may be called from any
/// thread.
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    private static final long GATE_TICK_MILLIS = 20;
    private static final long STOP_SECONDS = 5;
    private static final long DRAIN_LOOK_MILLIS = 20;
    private static final long TOLD_SECONDS = 10;
    private static final Duration OTHERS_MORE = Duration.ofSeconds(1);

    private final GatewayConfig config;
    private final String incarnation = UUID.randomUUID().toString();
    private final Counters counters = new Counters();
    private final WriteGate gate;
    private final Placing placing;
    private final Shadowing shadow;
    private final Shared shared;
    private final EventLoopGroup loops;
    private final UpstreamAddress legacy;
    private final UpstreamAddress cloud;
    private final Map<EventLoop, Lane> lanes = new HashMap<>();
    private final List<MllpListener> mllp;
    private final Relays relays;
    private final Upkeep upkeep;
    private final AskedApplications asked;
    private final Operations operations;
    private final ControlPoller poller;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final @Nullable ServerTls tls;
    private final ClientDoor door;
    private final CountDownLatch told = new CountDownLatch(1);
    private final Entrance entrance;
    private final Overlap overlap;

    /// @throws HandoffException if an upstream is not usable or the memory is not readable
    public GatewayServer(GatewayConfig config) {
        this(config, Stages.NONE, Transport.best(), null);
    }

    /// @param replacing null if no other process ever takes over
    public GatewayServer(GatewayConfig config, Stages stages, @Nullable Replacing replacing) {
        this(config, stages, Transport.best(), replacing);
    }

    GatewayServer(
            GatewayConfig config,
            Stages stages,
            Transport transport,
            @Nullable Replacing replacing) {
        this.config = config;
        gate = new WriteGate(Memory.gate(config.memory(), config.hold()), System::nanoTime);
        placing = new Placing(stages.canary(), stages.strangle(), System::nanoTime);
        Duration handshake = config.limits().head();
        legacy =
                UpstreamAddress.of(
                        "legacy", config.legacy(), config.back().legacy().tls(), handshake);
        cloud = UpstreamAddress.of("cloud", config.cloud(), config.back().cloud().tls(), handshake);
        shadow = new Shadowing(stages.shadow(), config, incarnation, transport, legacy, cloud);
        RouteNames routes = new RouteNames(config.rules());
        operations = new Operations(config.watch(), routes);
        shared =
                new Shared(
                        config.limits(),
                        config.hold().retryAfterSeconds(),
                        config.front().isAppending(),
                        config.rules(),
                        routes,
                        operations.access(),
                        gate,
                        placing,
                        shadow.stage(),
                        stages.links() == null ? null : new LinkStage(stages.links()),
                        counters,
                        new AtomicLong(),
                        new AtomicInteger(),
                        new AtomicBoolean());
        ServerTlsFiles files = config.front().tls();
        tls = files == null ? null : new ServerTls(files, config.front().isHttp2(), handshake);
        door = new ClientDoor(config.front(), tls, config.limits(), counters);
        loops = new MultiThreadIoEventLoopGroup(config.threads(), transport.handlers());
        entrance = new Entrance(config, loops, transport, replacing);
        overlap =
                new Overlap(
                        placing,
                        config.limits().drain().plus(config.limits().linger()).plus(OTHERS_MORE));
        Bootstrap bootstrap = transport.connecting(config.limits().connect());
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            lanes.put(loop, new Lane(loop, shared, config.threads(), bootstrap, legacy, cloud));
        }
        asked = AskedApplications.of(bootstrap.clone(loops), config.back(), legacy, cloud);
        mllp =
                config.mllp().stream()
                        .map(each -> new MllpListener(each, loops, transport, shared, bootstrap))
                        .toList();
        relays =
                new Relays(
                        config.relays(),
                        config.threads(),
                        gate,
                        shared.keys()::incrementAndGet,
                        shared.clients());
        poller =
                new ControlPoller(
                        config.controls(),
                        config.name(),
                        gate,
                        placing,
                        shadow.stage(),
                        this::status,
                        this::obeyed);
        upkeep = new Upkeep(tls, List.of(legacy, cloud), mllp, relays);
        Thread.ofVirtual()
                .name("upstream-names-and-certificates")
                .start(() -> upkeep.until(stopped));
    }

    /// Listens and begins to poll.
    ///
    /// @throws HandoffException if the address cannot be listened on
    public GatewayServer start() {
        poller.start();
        shadow.start();
        try {
            if (entrance.isTaking()) {
                awaitToldOnce();
                overlap.begin();
            }
            Future<?> _ =
                    loops.scheduleAtFixedRate(
                            this::tick, GATE_TICK_MILLIS, GATE_TICK_MILLIS, TimeUnit.MILLISECONDS);
            entrance.open(this::admit);
        } catch (HandoffException e) {
            entrance.giveUp();
            shadow.close();
            poller.close();
            Future<?> _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
        lanes.values().forEach(Lane::start);
        asked.start(stopped);
        startOthers();
        for (Environment side : Environment.values()) {
            warm(side);
        }
        LOG.info("{} listens ({}).", config, entrance.kind());
        return this;
    }

    /// A process that replaces another accepts connections only when it knows where they go.
    private void awaitToldOnce() {
        try {
            if (told.await(TOLD_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw HandoffException.limit(
                "gateway.replace",
                "The control plane told this gateway nothing, so the one that runs goes on.",
                "Bring the control plane back, and try again.");
    }

    private void startOthers() {
        try {
            mllp.forEach(MllpListener::start);
            relays.start();
            entrance.settle(
                    overlap::begin,
                    () -> Thread.ofPlatform().name("gateway-replaced").start(this::leave));
            operations.start(
                    config.name(), shared, lanes.values(), mllp, relays.all(), entrance.isTaking());
        } catch (HandoffException e) {
            close();
            throw e;
        }
    }

    /// A failure is said and does not end the ticking.
    private void tick() {
        try {
            gate.tick();
            overlap.tick();
        } catch (RuntimeException e) {
            LOG.error("The gate's tick failed.", e);
        }
    }

    private void admit(Channel channel) {
        if (shared.clients().get() >= config.limits().maxClients()) {
            counters.refusedClient();
            ChannelFuture _ = channel.close();
            return;
        }
        Lane lane = lanes.get(channel.eventLoop());
        if (lane == null) {
            throw new IllegalStateException("an event loop without a lane");
        }
        shared.clients().incrementAndGet();
        ChannelFuture _ =
                channel.closeFuture().addListener(_ -> shared.clients().decrementAndGet());
        door.assemble(channel, lane);
    }

    /// The port listened on.
    public int port() {
        return entrance.port();
    }

    /// As the control plane is told.
    public GatewayStatus status() {
        HoldStatus hold = gate.status();
        return new GatewayStatus(
                config.name(),
                incarnation,
                hold.epoch(),
                hold.state().mode(),
                hold.owner() == null ? Environment.LEGACY : hold.owner(),
                hold.writesInFlight(),
                hold.held(),
                counters.snapshot(hold),
                placing.canary(),
                placing.moved(),
                Meter.times(lanes.values().stream().map(Lane::meter).toList()),
                asked.newest());
    }

    /// Its MLLP listeners, in the order of the configuration.
    public List<MllpListener> mllp() {
        return mllp;
    }

    /// Its relays, in the order of the configuration.
    public List<Relay> relays() {
        return relays.all();
    }

    /// The port that its figures are served on.
    public int operationsPort() {
        return operations.port();
    }

    public Counters counters() {
        return counters;
    }

    /// A directive differs from the one before: the next owner is likely the other side, and what
    /// is released should find open connections.
    private void obeyed(Directive directive) {
        told.countDown();
        relays.look();
        warm(directive.owner());
        if (directive.mode() == Directive.Mode.HOLD || placing.awayTo() != null) {
            warm(directive.owner().other());
        }
        if (config.memory() != null) {
            try {
                new Memory(directive.epoch(), directive.owner()).write(config.memory());
            } catch (IOException e) {
                LOG.warn("The gateway's memory '{}' cannot be written.", config.memory(), e);
            }
        }
    }

    private void warm(Environment side) {
        lanes.values().forEach(it -> it.warm(side, config.limits().warmed(lanes.size())));
    }

    /// See [Upkeep#refresh].
    public void refresh() {
        upkeep.refresh();
    }

    /// Stops: no new connections, held and running requests end within [Limits#drain], then all is
    /// closed. The lease is kept meanwhile, so that held writes can still be released.
    @Override
    public void close() {
        end(false);
    }

    /// Another process accepts the connections now. Those that are open here may bring one more
    /// request each, which is answered with "Connection: close"; so nobody's next request meets a
    /// connection that is just being closed.
    private void leave() {
        LOG.info("{} is replaced; it ends what it has begun.", config);
        operations.stopServing();
        overlap.begin();
        end(true);
    }

    private void end(boolean isReplaced) {
        if (!closing.compareAndSet(false, true)) {
            awaitStopped();
            return;
        }
        shared.draining().set(true);
        entrance.close();
        if (!isReplaced) {
            lanes.values().forEach(Lane::drain);
        }
        mllp.forEach(MllpListener::close);
        shadow.close();
        relays.close(config.limits().drain().dividedBy(2));
        awaitClients(config.limits().drain());
        if (isReplaced) {
            lanes.values().forEach(Lane::drain);
            awaitClients(config.limits().linger());
        }
        poller.close();
        lanes.values().forEach(Lane::abort);
        mllp.forEach(MllpListener::abort);
        relays.abort();
        Future<?> ended = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        if (!ended.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The event loops did not stop in time.");
        } else {
            mllp.forEach(MllpListener::release);
        }
        operations.close();
        stopped.countDown();
    }

    /// Blocks until [#close] has ended.
    public void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Drains and stops when the process is told to end (SIGTERM, SIGINT).
    public GatewayServer closeOnExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "gateway-drain"));
        return this;
    }

    private void awaitClients(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (shared.clients().get() > 0 && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
