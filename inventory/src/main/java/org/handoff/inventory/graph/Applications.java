package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Role;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Applications that a catalog names. What is declared between two of them declares the edges
/// between their machines; where no machine shows such an edge, the declaration stays an edge of
/// its own and is judged as any that nobody saw. One thread.
final class Applications {
    private final Map<Entity, String> nodes = new HashMap<>();

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

    /// All edges, with declarations between applications spread over those of their machines.
    Collection<Edge> spread(Collection<Edge> all, List<Entity> entities) {
        if (nodes.isEmpty()) {
            return all;
        }
        list(entities);
        Map<String, List<Edge>> between = new HashMap<>();
        List<Edge> declared = new ArrayList<>();
        List<Edge> kept = new ArrayList<>(all.size());
        for (Edge edge : all) {
            if (nodes.containsKey(edge.client()) || nodes.containsKey(edge.server())) {
                declared.add(edge);
            } else {
                kept.add(edge);
                index(edge, between);
            }
        }
        for (Edge edge : declared) {
            List<Edge> found =
                    between
                            .getOrDefault(
                                    name(edge.client()) + ">" + name(edge.server()), List.of())
                            .stream()
                            .filter(other -> fits(edge, other))
                            .toList();
            found.forEach(other -> other.absorb(edge, Kind.DECLARED));
            if (found.isEmpty()) {
                kept.add(edge);
            }
        }
        return kept;
    }

    private static boolean fits(Edge declared, Edge other) {
        return declared.service().port() == 0
                || declared.service().port() == other.service().port();
    }

    /// An application is listed, and moves, if one of its machines is and does.
    private void list(List<Entity> entities) {
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

    private void index(Edge edge, Map<String, List<Edge>> between) {
        for (String client : names(edge.client())) {
            for (String server : names(edge.server())) {
                between.computeIfAbsent(client + ">" + server, _ -> new ArrayList<>(1)).add(edge);
            }
        }
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
