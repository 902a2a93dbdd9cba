package org.handoff.gateway.mllp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;

import org.handoff.gateway.forward.Shared;
import org.handoff.gateway.listen.Dial;
import org.handoff.gateway.listen.ProxyHeaderHandler;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.tls.ServerTls;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Takes HL7 messages over MLLP and passes each on to the side that owns writes. Its methods may be
/// called from any thread unless they say otherwise.
public final class MllpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MllpListener.class);
    private static final int BACKLOG = 1_024;

    private final MllpConfig config;
    private final EventLoopGroup loops;
    private final Transport transport;
    private final Shared shared;
    private final Bootstrap onwards;
    private final UpstreamAddress legacy;
    private final UpstreamAddress cloud;
    private final @Nullable ServerTls tls;
    private final @Nullable AnswerFile file;
    private final StoredAnswers answers;
    private final MllpCounters counters;
    private final Map<EventLoop, MllpLane> lanes = new HashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong buffered = new AtomicLong();
    private @Nullable Channel listener;

    /// @param onwards how connections to the sides are opened
    /// @throws HandoffException if a side's name is unknown, or a file cannot be used
    public MllpListener(
            MllpConfig config,
            EventLoopGroup loops,
            Transport transport,
            Shared shared,
            Bootstrap onwards) {
        this.config = config;
        this.loops = loops;
        this.transport = transport;
        this.shared = shared;
        this.onwards = onwards.clone().option(ChannelOption.SO_KEEPALIVE, true);
        legacy = address(Environment.LEGACY, config.legacy());
        cloud = address(Environment.CLOUD, config.cloud());
        ServerTlsFiles files = config.tls();
        tls = files == null ? null : new ServerTls(files, false, config.limits().connect());
        Path kept = config.limits().stored().maxCount() > 0 ? config.answers() : null;
        file = kept == null ? null : new AnswerFile(kept, AnswerFile.BYTES);
        answers = new StoredAnswers(config.limits().stored(), System::currentTimeMillis, file);
        counters = new MllpCounters(config.name());
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            lanes.put(loop, new MllpLane(loop, this, shared));
        }
    }

    private UpstreamAddress address(Environment side, MllpConfig.Target target) {
        return UpstreamAddress.of(
                side.label() + " MLLP",
                target.host(),
                target.port(),
                target.tls(),
                config.limits().connect());
    }

    /// Listens.
    ///
    /// @throws HandoffException if the address cannot be listened on
    public MllpListener start() {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
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
                    "gateway.mllp",
                    "MLLP '%s' cannot listen on %s:%d."
                            .formatted(config.name(), config.listenHost(), config.listenPort()),
                    "Free the port, or choose another one.",
                    bound.cause());
        }
        listener = bound.channel();
        lanes.values().forEach(MllpLane::start);
        LOG.info("MLLP {} listens on {}:{}.", config.name(), config.listenHost(), port());
        return this;
    }

    private void admit(Channel channel) {
        if (open.get() >= config.limits().maxConnections()) {
            counters.ended(Ending.TOO_MANY_CONNECTIONS, System.nanoTime());
            ChannelFuture _ = channel.close();
            return;
        }
        MllpLane lane = lanes.get(channel.eventLoop());
        if (lane == null) {
            throw new IllegalStateException("an event loop without a lane");
        }
        open.incrementAndGet();
        shared.clients().incrementAndGet();
        ChannelFuture _ =
                channel.closeFuture()
                        .addListener(_ -> {
                            open.decrementAndGet();
                            shared.clients().decrementAndGet();
                        });
        if (config.isProxied()) {
            channel.pipeline()
                    .addLast(
                            new ProxyHeaderHandler(
                                    config.limits().connect(), shared.counters()::malformed));
        }
        if (tls != null) {
            channel.pipeline().addLast(tls.handler());
        }
        channel.pipeline().addLast(new SenderConnection(lane, channel));
    }

    /// The port listened on.
    public int port() {
        if (listener == null || !(listener.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("not started");
        }
        return address.getPort();
    }

    /// Of messages that are being read or wait, now.
    public long bufferedBytes() {
        return buffered.get();
    }

    /// Senders' connections open now.
    public int connections() {
        return open.get();
    }

    public MllpConfig config() {
        return config;
    }

    public MllpCounters counters() {
        return counters;
    }

    StoredAnswers answers() {
        return answers;
    }

    /// Counts bytes of messages that are read or wait.
    ///
    /// @return false if they are too many by these
    boolean buffered(long more) {
        long all = buffered.addAndGet(more);
        return more <= 0 || all <= config.limits().maxBufferedBytes();
    }

    /// Connects onwards, again and again until the limit. On the lane's event loop.
    ///
    /// @param until System.nanoTime
    void dial(MllpLane lane, Delivery delivery, Environment owner, long until) {
        UpstreamAddress target = owner == Environment.LEGACY ? legacy : cloud;
        new Dial(onwards, lane.loop(), target, until, new Caller(lane, delivery, owner, until))
                .start();
    }

    /// A sweep gives the delivery up when its time is over.
    private record Caller(MllpLane lane, Delivery delivery, Environment owner, long until)
            implements Dial.Caller {
        @Override
        public void first(Channel channel) {}

        @Override
        public void last(Channel channel, boolean isTls) {
            channel.pipeline().addLast(new ReceiverConnection(lane, channel, owner));
        }

        @Override
        public boolean isWaiting() {
            return delivery.isDialling(until);
        }

        @Override
        public void open(Channel channel) {
            ReceiverConnection connection = channel.pipeline().get(ReceiverConnection.class);
            if (connection != null) {
                delivery.dialled(connection);
            }
        }

        @Override
        public void givenUp() {}
    }

    /// Looks up the sides' names and reads changed certificates; may block.
    ///
    /// @return false if a name cannot be looked up, so that its last address stays
    public boolean refresh() {
        if (tls != null) {
            boolean _ = tls.refresh(); // says by itself what is wrong
        }
        boolean known = legacy.refresh();
        return cloud.refresh() && known;
    }

    /// Stops listening and closes what is unused; messages in progress go on until [#abort].
    @Override
    public void close() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
        lanes.values().forEach(MllpLane::drain);
    }

    /// Closes every connection.
    public void abort() {
        lanes.values().forEach(MllpLane::abort);
    }

    /// Gives the file of stored answers back, once no event loop runs any more.
    public void release() {
        if (file != null) {
            file.close();
        }
    }
}
