package org.handoff.inventory.gate;

import org.handoff.inventory.fact.Role;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Graph;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/// What goes to the cloud.
///
/// @param how how it was decided, in one sentence
/// @param stated whether a person said so; otherwise it is a guess and told as one
public record Scope(BitSet moving, String how, boolean stated) {

    /// By the file's patterns, else by the inventory's column, else every listed server, else every
    /// private address that serves anybody.
    public static Scope of(Graph graph, List<String> patterns) {
        BitSet moving = new BitSet();
        if (!patterns.isEmpty()) {
            for (Entity entity : graph.entities()) {
                if (patterns.stream().anyMatch(pattern -> Disposition.fits(pattern, entity))) {
                    moving.set(entity.id());
                }
            }
            return new Scope(moving, "as the dispositions file says", true);
        }
        for (Entity entity : graph.entities()) {
            if (Objects.equals(entity.moves(), true)) {
                moving.set(entity.id());
            }
        }
        if (!moving.isEmpty()) {
            return new Scope(moving, "as the inventory's column `moves` says", true);
        }
        for (Entity entity : graph.entities()) {
            boolean server = entity.role() == Role.SERVER || entity.role() == Role.DATABASE;
            if (entity.isListed() && server) {
                moving.set(entity.id());
            }
        }
        if (!moving.isEmpty()) {
            return new Scope(
                    moving,
                    "assumed: every listed server; `moving:` in the dispositions file says it"
                            + " better",
                    false);
        }
        for (Edge edge : graph.edges()) {
            boolean inside = edge.server().addresses().stream().anyMatch(at -> at.isPrivate());
            if (inside) {
                moving.set(edge.server().id());
            }
        }
        return new Scope(
                moving,
                "assumed: every private address that serves anybody; `moving:` in the dispositions"
                        + " file says it better",
                false);
    }

    public boolean moves(Entity entity) {
        Entity machine = entity.on();
        return moving.get(entity.id()) || (machine != null && moving.get(machine.id()));
    }

    public boolean touches(Edge edge) {
        return moves(edge.client()) || moves(edge.server());
    }

    public boolean crosses(Edge edge) {
        return moves(edge.client()) != moves(edge.server());
    }
}
