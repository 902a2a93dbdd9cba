package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Limits;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Edges while they are drawn: in memory up to [Limits#edgesInMemory], then sorted to disk and
/// begun anew; at the end all parts of an edge come together. One thread.
final class EdgeStore {
    private final Limits limits;
    private final Path folder;
    private final Map<Key, Edge> edges = new HashMap<>();
    private final Map<Service, Service> services = new HashMap<>();
    private @Nullable EdgeRuns runs;
    private boolean hasTunnels;
    private long refused;

    private record Key(int client, int server, Service service) {
        @Override
        public int hashCode() {
            return ((client * 31 + server) * 0x9e3779b9) ^ service.hashCode();
        }
    }

    /// @param folder for what does not stay in memory
    EdgeStore(Limits limits, Path folder) {
        this.limits = limits;
        this.folder = folder;
    }

    /// The edge, made if it is none yet.
    Edge edge(Entity client, Entity server, Protocol protocol, int port, String detail) {
        Service asked = new Service(protocol, port, detail);
        Service service = services.computeIfAbsent(asked, same -> same);
        Key key = new Key(client.id(), server.id(), service);
        Edge known = edges.get(key);
        if (known == null) {
            if (edges.size() >= limits.edgesInMemory()) {
                spill();
            }
            known = new Edge(client, server, service);
            hasTunnels |= detail.equals(Fact.TUNNEL);
            edges.put(key, known);
        }
        return known;
    }

    private void spill() {
        if (runs == null) {
            runs = EdgeRuns.in(folder);
        }
        List<Edge> sorted = new ArrayList<>(edges.values());
        sorted.sort(EdgeRuns.ORDER);
        runs.add(sorted::forEach);
        edges.clear();
        services.clear();
    }

    /// Edges beyond the limit of all, told by [#finish].
    long refused() {
        return refused;
    }

    /// @param vague how many edges were folded into others
    record Finished(Edges edges, long vague) {}

    /// All edges, folded; the store is spent.
    Finished finish(Applications applications, List<Entity> entities) {
        EdgeRuns spilled = runs;
        if (spilled == null) {
            List<Edge> sorted = new ArrayList<>(edges.values());
            sorted.sort(EdgeRuns.ORDER);
            Refine refine = new Refine(applications, entities);
            sorted.forEach(refine::learn);
            List<Edge> kept = new ArrayList<>(sorted.size());
            long seen = refine.all(bounded(sorted.iterator()), kept::add);
            kept.sort(Comparator.comparing(Edge::key));
            return new Finished(Edges.of(kept), seen - kept.size());
        }
        spill();
        Refine refine = new Refine(applications, entities);
        if (hasTunnels || !applications.isEmpty()) {
            spilled.merged(entities).forEachRemaining(refine::learn);
        }
        EdgeRuns whole = EdgeRuns.in(folder);
        long[] seen = {0};
        int kept =
                whole.add(taker -> seen[0] = refine.all(bounded(spilled.merged(entities)), taker));
        spilled.close();
        return new Finished(whole.newest(entities), seen[0] - kept);
    }

    /// As many as the limit allows; the rest is counted.
    private Iterator<Edge> bounded(Iterator<Edge> all) {
        return new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                while (given >= limits.edgesMax() && all.hasNext()) {
                    all.next();
                    refused++;
                }
                return all.hasNext();
            }

            @Override
            public Edge next() {
                given++;
                return all.next();
            }
        };
    }
}
