package org.handoff.gateway.relay;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.listen.Transport;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What is left behind on an address that clients have compiled in: one relay onwards to a gateway,
/// which asks no control plane, and the report of who still comes. Its methods may be called from
/// any thread.
public final class Forwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final long REFRESH_SECONDS = 10;
    private static final long STOP_SECONDS = 5;

    private final EventLoopGroup loops;
    private final Relays relays;
    private final String name;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    /// @throws HandoffException if the target's name is unknown or a certificate not usable
    public Forwarder(RelayConfig config) {
        Transport transport = Transport.best();
        this.name = config.name();
        this.loops = new MultiThreadIoEventLoopGroup(1, transport.handlers());
        this.relays =
                new Relays(
                        List.of(config), loops, transport, null, new AtomicLong()::incrementAndGet);
    }

    /// Listens.
    ///
    /// @throws HandoffException if the address cannot be listened on
    public Forwarder start() {
        relays.start();
        Thread.ofVirtual().name("forwarder-report").start(this::refresh);
        return this;
    }

    private void refresh() {
        try {
            while (!stopped.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                if (!relays.refresh()) {
                    LOG.warn("The name of a target cannot be looked up; the last address stays.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The port listened on.
    public int port() {
        return relays.port(name);
    }

    /// Stops when the process is told to end (SIGTERM, SIGINT).
    public Forwarder closeOnExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "forwarder-stop"));
        return this;
    }

    /// Blocks until [#close] has ended.
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        relays.close();
        relays.abort();
        Future<?> ended = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        if (!ended.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The event loops did not stop in time.");
        }
        relays.report();
        stopped.countDown();
    }
}
