package org.handoff.gateway.relay;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who still uses an address: the clients of a relay, by address. Safe for all threads; bounded, so
/// that a scan of the network cannot fill the memory.
public final class Stragglers {
    /// Clients remembered; the one seen longest ago makes room.
    public static final int CLIENTS_MAX = 10_000;

    private final Clock clock;
    private final Map<String, Client> clients = new LinkedHashMap<>(16, 0.75f, true);

    public Stragglers(Clock clock) {
        this.clock = clock;
    }

    /// @param address without its port
    /// @param connections that it ever made
    /// @param open of them now
    /// @param bytes in both directions, of those that ended
    /// @param lastSeen when a connection of it began or ended last
    public record Client(
            String address,
            long connections,
            int open,
            long bytes,
            Instant firstSeen,
            Instant lastSeen) {}

    /// Goes on from what a process before this one has seen. Nothing of it is open any more.
    void restore(List<Client> before) {
        before.stream().sorted(Comparator.comparing(Client::lastSeen)).forEach(this::restore);
    }

    private synchronized void restore(Client client) {
        Client alone =
                new Client(
                        client.address(),
                        client.connections(),
                        0,
                        client.bytes(),
                        client.firstSeen(),
                        client.lastSeen());
        clients.put(client.address(), alone);
        makeRoom();
    }

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
        makeRoom();
    }

    private void makeRoom() {
        if (clients.size() > CLIENTS_MAX) {
            String oldest = clients.keySet().iterator().next();
            clients.remove(oldest);
        }
    }

    /// Clients remembered now.
    public synchronized int count() {
        return clients.size();
    }

    /// Most recently seen first.
    public synchronized List<Client> report() {
        return clients.values().stream()
                .sorted(Comparator.comparing(Client::lastSeen).reversed())
                .toList();
    }
}
