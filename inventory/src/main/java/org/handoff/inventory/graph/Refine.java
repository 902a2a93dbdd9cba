package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Protocol;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/// Folds edges that say less into those that say more, so that one dependency is judged once:
/// traffic to a file server's port into the edges to its shares, evidence that knows no port into
/// the edges of the same two ends that do, traffic of a tunnel into it, and what is declared
/// between applications into the edges between their machines. One thread.
final class Refine {
    private final Applications applications;
    private final Tunnels tunnels = new Tunnels();

    Refine(Applications applications, List<Entity> entities) {
        this.applications = applications;
        applications.list(entities);
    }

    /// Sees every edge once before [#all].
    void learn(Edge edge) {
        tunnels.learn(edge);
        applications.learn(edge);
    }

    /// @param sorted by client and server
    /// @param kept gets the edges that are left
    /// @return how many there were
    long all(Iterator<Edge> sorted, Consumer<Edge> kept) {
        long seen = 0;
        List<Edge> pair = new ArrayList<>();
        while (sorted.hasNext()) {
            Edge edge = sorted.next();
            seen++;
            if (Tunnels.isTunnel(edge) || applications.isDeclared(edge) || tunnels.takes(edge)) {
                continue;
            }
            applications.spread(edge);
            if (!pair.isEmpty() && !isPair(pair.getFirst(), edge)) {
                give(pair, kept);
            }
            pair.add(edge);
        }
        give(pair, kept);
        List<Edge> learnt = new ArrayList<>(tunnels.all());
        learnt.addAll(applications.left());
        learnt.sort(EdgeRuns.ORDER);
        for (Edge edge : learnt) {
            if (!pair.isEmpty() && !isPair(pair.getFirst(), edge)) {
                give(pair, kept);
            }
            pair.add(edge);
        }
        give(pair, kept);
        return seen;
    }

    private static boolean isPair(Edge one, Edge other) {
        return one.client() == other.client() && one.server() == other.server();
    }

    private static void give(List<Edge> pair, Consumer<Edge> kept) {
        (pair.size() < 2 ? pair : folded(pair)).forEach(kept);
        pair.clear();
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
