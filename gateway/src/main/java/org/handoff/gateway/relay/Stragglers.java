package org.handoff.gateway.relay;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Who still uses an address: the clients of a relay, by address, most recent first. Safe for all
/// threads; bounded, so that a scan of the network cannot fill the memory.
public final class Stragglers {
    /// Clients remembered; the one seen longest ago makes room.
    public static final int CLIENTS_MAX = 10_000;

    private final Clock clock;
    private final Map<String, Client> clients = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicLong refused = new AtomicLong();

    public Stragglers(Clock clock) {
        this.clock = clock;
    }

    /// @param address without its port
    /// @param connections that it ever made
    /// @param open of them now
    /// @param bytes in both directions, of those that ended
    public record Client(
            String address,
            long connections,
            int open,
            long bytes,
            Instant firstSeen,
            Instant lastSeen) {}

    /// A connection began.
    ///
    /// @param client null if nobody knows whose it is
    void opened(@Nullable InetSocketAddress client) {
        count(client, 1, 1, 0);
    }

    /// It ended.
    void closed(@Nullable InetSocketAddress client, long bytes) {
        count(client, 0, -1, bytes);
    }

    private synchronized void count(
            @Nullable InetSocketAddress client, int connections, int open, long bytes) {
        if (client == null) {
            return;
        }
        Instant now = clock.instant();
        String address = client.getAddress().getHostAddress();
        Client before = clients.getOrDefault(address, new Client(address, 0, 0, 0, now, now));
        clients.put(
                address,
                new Client(
                        address,
                        before.connections() + connections,
                        Math.max(0, before.open() + open),
                        before.bytes() + bytes,
                        before.firstSeen(),
                        now));
        if (clients.size() > CLIENTS_MAX) {
            String oldest = clients.keySet().iterator().next();
            clients.remove(oldest);
        }
    }

    /// A connection over the limit, or without the header it should begin with.
    void refused() {
        refused.incrementAndGet();
    }

    /// Connections that were closed at once.
    public long refusedTotal() {
        return refused.get();
    }

    /// Most recently seen first.
    public synchronized List<Client> report() {
        return clients.values().stream()
                .sorted(Comparator.comparing(Client::lastSeen).reversed())
                .toList();
    }
}
