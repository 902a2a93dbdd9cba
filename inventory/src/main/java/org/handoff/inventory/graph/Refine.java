package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Folds edges that say less into those that say more, so that one dependency is judged once:
/// traffic to a file server's port into the edges to its shares, and evidence that knows no port
/// into the edges of the same two ends that do.
final class Refine {
    private Refine() {}

    /// @param vague how many edges were folded into others
    record Result(List<Edge> edges, long vague) {}

    private record Pair(int client, int server) {}

    static Result of(Collection<Edge> all) {
        Map<Pair, List<Edge>> pairs = new HashMap<>();
        Tunnels tunnels = new Tunnels();
        all.forEach(tunnels::learn);
        for (Edge edge : all) {
            if (!tunnels.isEmpty() && tunnels.takes(edge)) {
                continue;
            }
            Pair pair = new Pair(edge.client().id(), edge.server().id());
            pairs.computeIfAbsent(pair, _ -> new ArrayList<>(1)).add(edge);
        }
        List<Edge> kept = new ArrayList<>(all.size());
        for (List<Edge> edges : pairs.values()) {
            kept.addAll(edges.size() == 1 ? edges : folded(edges));
        }
        kept.sort(Comparator.comparing(Edge::key));
        return new Result(List.copyOf(kept), all.size() - kept.size());
    }

    private static List<Edge> folded(List<Edge> edges) {
        List<Edge> shares = edges.stream().filter(edge -> edge.service().isShare()).toList();
        List<Edge> kept = new ArrayList<>(edges);
        for (Edge edge : edges) {
            if (isWholeServer(edge) && !edge.has(Kind.DECLARED) && !shares.isEmpty()) {
                whole(edge, shares, kept);
            }
        }
        portless(edges, kept);
        return kept;
    }

    /// Which share the traffic went to is known if a share was seen itself, or if there is only one
    /// that it can have been; otherwise the traffic stays an edge of its own, and is asked about.
    private static void whole(Edge edge, List<Edge> shares, List<Edge> kept) {
        boolean told = shares.stream().anyMatch(share -> share.has(Kind.OBSERVED));
        List<Edge> declared = shares.stream().filter(share -> share.has(Kind.DECLARED)).toList();
        List<Edge> candidates = declared.isEmpty() ? shares : declared;
        if (!told && candidates.size() == 1) {
            candidates.getFirst().absorb(edge, Kind.OBSERVED);
        }
        if (told || candidates.size() == 1) {
            kept.remove(edge);
        }
    }

    private static boolean isWholeServer(Edge edge) {
        Service service = edge.service();
        return service.detail().isEmpty()
                && service.protocol() == Protocol.TCP
                && (service.port() == Service.SMB || service.port() == Service.NETBIOS);
    }

    /// What names both ends but no port belongs to every port that they are known to use.
    private static void portless(List<Edge> edges, List<Edge> kept) {
        for (Edge edge : edges) {
            if (edge.service().port() != 0
                    || edge.has(Kind.OBSERVED)
                    || !edge.service().detail().isEmpty()) {
                continue;
            }
            List<Edge> ported =
                    kept.stream()
                            .filter(other -> other != edge && other.service().port() != 0)
                            .filter(other ->
                                    other.has(Kind.OBSERVED)
                                            || other.has(Kind.SCANNED)
                                            || other.has(Kind.DECLARED))
                            .toList();
            if (!ported.isEmpty() && kept.remove(edge)) {
                for (Edge other : ported) {
                    other.absorb(edge, Kind.SCANNED);
                    other.absorb(edge, Kind.DECLARED);
                }
            }
        }
    }
}
