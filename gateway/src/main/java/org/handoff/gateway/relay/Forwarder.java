package org.handoff.gateway.relay;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What is left behind on an address that clients have compiled in: one relay onwards to a gateway,
/// which asks no control plane, and the report of who still comes. Its methods may be called from
/// any thread.
public final class Forwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final long REFRESH_SECONDS = 10;
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final long DRAIN_LOOK_MILLIS = 20;

    private final AtomicInteger open = new AtomicInteger();
    private final Relays relays;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    /// @throws HandoffException if the target's name is unknown or a certificate not usable
    public Forwarder(RelayConfig config) {
        relays = new Relays(List.of(config), 1, null, new AtomicLong()::incrementAndGet, open);
    }

    /// Listens.
    ///
    /// @throws HandoffException if the address cannot be listened on
    public Forwarder start() {
        try {
            relays.start();
        } catch (HandoffException e) {
            close();
            throw e;
        }
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

    /// The relay that it is.
    public Relay relay() {
        return relays.all().getFirst();
    }

    /// Stops when the process is told to end (SIGTERM, SIGINT).
    public Forwarder closeOnExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "forwarder-stop"));
        return this;
    }

    /// Blocks until [#close] has ended.
    public void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Stops listening, lets connections end for two seconds, and cuts what is left.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitStopped();
            return;
        }
        relays.close(DRAIN.dividedBy(2));
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            while (open.get() > 0 && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        relays.abort();
        stopped.countDown();
    }
}
