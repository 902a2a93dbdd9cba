package org.handoff.gateway.relay;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.listen.Transport;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// The relays of one process, on event loops of their own. These are NIO's: the epoll transport
/// reads all that the kernel holds as soon as the sender has ended, whatever the receiver takes
/// (`EPOLLRDHUP`), so that nothing would bound a connection's memory. Its methods may be called
/// from any thread.
public final class Relays {
    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);
    private static final long STOP_SECONDS = 5;

    private final List<Relay> all = new ArrayList<>();
    private final @Nullable EventLoopGroup loops;

    /// @param threads event loops, if there is a relay
    /// @param gate null if no relay asks one
    /// @param keys gives each connection its key at the gate
    /// @param open counts connections
    /// @throws HandoffException if a target's name is unknown or a certificate not usable
    public Relays(
            List<RelayConfig> configs,
            int threads,
            @Nullable WriteGate gate,
            LongSupplier keys,
            AtomicInteger open) {
        Transport transport = Transport.nio();
        if (configs.isEmpty()) {
            loops = null;
            return;
        }
        loops = new MultiThreadIoEventLoopGroup(threads, transport.handlers());
        for (RelayConfig config : configs) {
            all.add(new Relay(config, loops, transport, gate, keys, open));
        }
    }

    /// Listens everywhere.
    ///
    /// @throws HandoffException if an address cannot be listened on; close it then
    public void start() {
        all.forEach(Relay::start);
    }

    public List<Relay> all() {
        return List.copyOf(all);
    }

    /// The gate may have changed: open connections are looked at now.
    public void look() {
        all.forEach(Relay::look);
    }

    /// Looks up names, reads changed certificates, writes reports; may block.
    ///
    /// @return false if a name could not be looked up
    public boolean refresh() {
        boolean isKnown = true;
        for (Relay relay : all) {
            isKnown &= relay.refresh();
        }
        return isKnown;
    }

    /// Stops listening; connections end at their turns if nothing is under way then.
    ///
    /// @param within all turns
    public void close(Duration within) {
        all.forEach(relay -> relay.close(within));
    }

    /// Cuts what is left, writes the reports, ends the event loops; blocks.
    public void abort() {
        if (loops == null) {
            return;
        }
        all.forEach(Relay::abort);
        Future<?> ended = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        if (!ended.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The event loops of the relays did not stop in time.");
        }
        all.forEach(Relay::report);
    }
}
