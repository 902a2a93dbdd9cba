package org.handoff.inventory;

import org.handoff.inventory.gate.Coverage;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.gate.Judge;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.gate.NextFact;
import org.handoff.inventory.gate.Preflight;
import org.handoff.inventory.gate.Scope;
import org.handoff.inventory.graph.Graph;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/// The estate, judged: what `handoff map` shows and what the preflight asks.
public record EstateMap(
        Graph graph,
        Scope scope,
        Dispositions dispositions,
        Judge.Result judged,
        Duration watched,
        Preflight preflight,
        List<NextFact> next) {
    private static final int NEXT_FACTS = 3;

    /// Evidence older than this refuses.
    public static final Duration MAX_AGE = Duration.ofDays(7);

    /// @param approved edges that were approved, by key; empty if nobody has approved yet
    public static EstateMap of(
            Graph graph,
            Dispositions dispositions,
            Set<String> approved,
            Instant now,
            Duration maxAge) {
        Scope scope = Scope.of(graph, dispositions.moving());
        Judge.Result judged =
                Judge.judge(graph, scope, dispositions, now.atOffset(ZoneOffset.UTC).toLocalDate());
        Preflight preflight = Preflight.of(graph, dispositions, judged, approved, now, maxAge);
        return new EstateMap(
                graph,
                scope,
                dispositions,
                judged,
                new Coverage(graph).whole(),
                preflight,
                NextFact.of(graph, judged.judgements(), NEXT_FACTS));
    }

    /// What blocks the cutover, worst first.
    public List<Judgement> blocked() {
        return judged.judgements().stream().filter(Judgement::blocks).toList();
    }
}
