package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Role;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Applications that a catalog names. What is declared between two of them declares the edges
/// between their machines; where no machine shows such an edge, the declaration stays an edge of
/// its own and is judged as any that nobody saw. One thread.
final class Applications {
    private final Map<Entity, String> nodes = new HashMap<>();
    private final Map<String, List<Edge>> between = new HashMap<>();
    private final Set<Edge> shown = new HashSet<>();

    /// The node of that application; made if there is none.
    Entity node(Directory directory, String name) {
        String label = Label.of(name).text();
        Entity node = directory.thing("application " + label, Role.UNKNOWN);
        nodes.put(node, key(label));
        node.place("", label, "");
        return node;
    }

    /// Letters and digits in lower case: `Chart App` and `chart-app` are one.
    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /// Whether a catalog declared it between applications.
    boolean isDeclared(Edge edge) {
        return !nodes.isEmpty()
                && (nodes.containsKey(edge.client()) || nodes.containsKey(edge.server()));
    }

    /// Learns the edge if it is declared between applications.
    void learn(Edge edge) {
        if (isDeclared(edge)) {
            between.computeIfAbsent(
                            name(edge.client()) + ">" + name(edge.server()),
                            _ -> new ArrayList<>(1))
                    .add(edge);
        }
    }

    /// Declares an edge between machines if one between their applications is; all those must be
    /// learnt.
    void spread(Edge edge) {
        if (between.isEmpty()) {
            return;
        }
        for (String client : names(edge.client())) {
            for (String server : names(edge.server())) {
                for (Edge declared : between.getOrDefault(client + ">" + server, List.of())) {
                    if (fits(declared, edge)) {
                        edge.absorb(declared, Kind.DECLARED);
                        shown.add(declared);
                    }
                }
            }
        }
    }

    /// What is declared and no machine showed.
    List<Edge> left() {
        return between.values().stream()
                .flatMap(List::stream)
                .filter(edge -> !shown.contains(edge))
                .toList();
    }

    private static boolean fits(Edge declared, Edge other) {
        return declared.service().port() == 0
                || declared.service().port() == other.service().port();
    }

    /// An application is listed, and moves, if one of its machines is and does.
    void list(List<Entity> entities) {
        Map<String, Boolean> moves = new HashMap<>();
        for (Entity entity : entities) {
            if (entity.isListed() && !entity.application().isEmpty()) {
                boolean goes = Objects.equals(entity.moves(), true);
                moves.merge(key(entity.application()), goes, Boolean::logicalOr);
            }
        }
        nodes.forEach((node, key) -> {
            Boolean goes = moves.get(key);
            if (goes != null) {
                node.list(goes ? true : null);
            }
        });
    }

    private static List<String> names(Entity entity) {
        String own = "#" + entity.id();
        return entity.application().isEmpty()
                ? List.of(own)
                : List.of(own, key(entity.application()));
    }

    private String name(Entity entity) {
        return nodes.getOrDefault(entity, "#" + entity.id());
    }
}
