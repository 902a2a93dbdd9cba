package org.handoff.inventory.gate;

import org.handoff.inventory.graph.Edge;
import org.jspecify.annotations.Nullable;

/// What the gate says about one edge.
///
/// @param because one sentence
/// @param crosses whether exactly one end moves
/// @param disposition what a person decided; `null` if nobody did, or it does not hold
/// @param blocks whether the cutover is refused for it
/// @param weight the larger, the worse
public record Judgement(
        Edge edge,
        Verdict verdict,
        String because,
        boolean crosses,
        @Nullable Disposition disposition,
        boolean blocks,
        int weight) {}
