package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tunnels that a VPN's configuration declares, and the traffic that is one of them: a tunnel is
/// one dependency, whichever end opened it and by which of its ports it was seen. One thread.
final class Tunnels {
    private static final int IKE = 500;

    /// IKE and ESP behind a translating address (RFC 3948).
    private static final int IKE_NAT = 4_500;

    private final List<Edge> all = new ArrayList<>();
    private final Map<Ends, Edge> byEnds = new HashMap<>();

    /// Of either direction.
    private record Ends(int low, int high) {
        static Ends of(Edge edge) {
            int a = edge.client().id();
            int b = edge.server().id();
            return new Ends(Math.min(a, b), Math.max(a, b));
        }
    }

    /// Learns the edge if it is a tunnel.
    void learn(Edge edge) {
        if (isTunnel(edge)) {
            all.add(edge);
            byEnds.putIfAbsent(Ends.of(edge), edge);
        }
    }

    static boolean isTunnel(Edge edge) {
        return edge.service().detail().equals(Fact.TUNNEL);
    }

    List<Edge> all() {
        return all;
    }

    /// Whether the edge is traffic of a tunnel, which then has it; all tunnels must be learnt.
    boolean takes(Edge edge) {
        Edge tunnel = all.isEmpty() ? null : byEnds.get(Ends.of(edge));
        if (tunnel == null
                || !edge.service().detail().isEmpty()
                || edge.has(Kind.DECLARED)
                || edge.has(Kind.SCANNED)
                || !fits(tunnel, edge)) {
            return false;
        }
        tunnel.absorb(edge, Kind.OBSERVED);
        return true;
    }

    private static boolean fits(Edge tunnel, Edge edge) {
        Service service = edge.service();
        int port = tunnel.service().port();
        if (tunnel.service().protocol() == Protocol.TCP) {
            return service.protocol() == Protocol.TCP
                    && service.port() == port
                    && edge.server() == tunnel.server();
        }
        boolean ipsec = port == IKE || port == IKE_NAT;
        return switch (service.protocol()) {
            case UDP ->
                    service.port() == port
                            || (ipsec && (service.port() == IKE || service.port() == IKE_NAT));
            // ESP and AH have no ports
            case OTHER -> ipsec && service.port() == 0;
            case TCP, ICMP, INSIDE -> false;
        };
    }
}
