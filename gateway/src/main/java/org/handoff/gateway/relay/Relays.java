package org.handoff.gateway.relay;

import io.netty.channel.EventLoopGroup;

import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.listen.Transport;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// The relays of one process. Its methods may be called from any thread.
public final class Relays implements AutoCloseable {
    private final List<Relay> all = new ArrayList<>();

    /// @param gate null if no relay asks one
    /// @throws HandoffException if a target's name is unknown or a certificate not usable
    public Relays(
            List<RelayConfig> configs,
            EventLoopGroup loops,
            Transport transport,
            @Nullable WriteGate gate,
            LongSupplier keys) {
        for (RelayConfig config : configs) {
            Stragglers clients = new Stragglers(Clock.systemUTC());
            all.add(new Relay(config, loops, transport, gate, keys, clients));
        }
    }

    /// Listens everywhere, or nowhere.
    ///
    /// @throws HandoffException if an address cannot be listened on
    public void start() {
        boolean whole = false;
        try {
            all.forEach(Relay::start);
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    /// The port of a relay.
    public int port(String name) {
        return all.stream()
                .filter(relay -> relay.config().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no relay " + name))
                .port();
    }

    /// Connections open now.
    public int connections() {
        return all.stream().mapToInt(Relay::connections).sum();
    }

    /// Looks up names, reads changed certificates, writes reports; may block.
    ///
    /// @return false if a name could not be looked up
    public boolean refresh() {
        boolean known = true;
        for (Relay relay : all) {
            known &= relay.refresh();
            relay.report();
        }
        return known;
    }

    /// Writes the reports; blocks.
    public void report() {
        all.forEach(Relay::report);
    }

    /// Stops listening.
    @Override
    public void close() {
        all.forEach(Relay::close);
    }

    /// Cuts every connection.
    public void abort() {
        all.forEach(Relay::abort);
    }
}
