package org.handoff.inventory.after;

import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.gate.Coverage;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Sensor;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// The gate run backwards: whoever called an old address since the cutover was forgotten, answered
/// or not. The old machine may go once nobody called in a time that was watched in full, in which
/// every schedule came round.
///
/// @param callers most recent first
/// @param verdict whether the old addresses may be given up
public record Stragglers(List<Caller> callers, Verdict verdict) {
    private static final int FIRINGS_MAX = 1;

    /// @param calls all of the log, those before the cutover included
    /// @param last the latest
    public record Caller(Edge edge, long calls, Instant last) {}

    /// @param old addresses and blocks that the cutover left behind
    /// @param since when the cutover was done
    public static Stragglers of(Graph graph, List<Cidr> old, Instant since) {
        List<Caller> callers = new ArrayList<>();
        for (Edge edge : graph.edges()) {
            long last =
                    Math.max(
                            edge.trace(Kind.OBSERVED).last(),
                            edge.knocks() > 0 ? edge.lastKnock() : Long.MIN_VALUE);
            boolean watched = edge.client().role() == Role.SCANNER;
            if (isOld(edge.server(), old) && !watched && last >= since.toEpochMilli()) {
                long calls = edge.trace(Kind.OBSERVED).count() + edge.knocks();
                callers.add(new Caller(edge, calls, Instant.ofEpochMilli(last)));
            }
        }
        callers.sort(
                Comparator.comparing(Caller::last)
                        .reversed()
                        .thenComparing(one -> one.edge().key()));
        return new Stragglers(List.copyOf(callers), verdict(graph, callers, since));
    }

    private static boolean isOld(Entity server, List<Cidr> old) {
        return server.addresses().stream()
                .anyMatch(at -> old.stream().anyMatch(block -> block.contains(at)));
    }

    private static Verdict verdict(Graph graph, List<Caller> callers, Instant since) {
        if (!callers.isEmpty()) {
            return new Refuse(callers.size() + " still call the old addresses");
        }
        BitSet hours = new BitSet();
        graph.sensors().stream()
                .filter(Sensor::isContinuous)
                .forEach(one -> hours.or(one.covered()));
        Duration covered = Duration.ZERO;
        List<Instant[]> stretches = new ArrayList<>();
        for (Instant[] stretch : Sensor.stretches(hours)) {
            Instant from = stretch[0].isBefore(since) ? since : stretch[0];
            if (from.isBefore(stretch[1])) {
                covered = covered.plus(Duration.between(from, stretch[1]));
                stretches.add(new Instant[] {from, stretch[1]});
            }
        }
        if (covered.compareTo(Coverage.UNSCHEDULED) < 0) {
            return new Refuse(
                    "watched for "
                            + covered.toHours()
                            + " h since then, of the "
                            + Coverage.UNSCHEDULED.toHours()
                            + " h needed");
        }
        for (Graph.JobRecord job : graph.jobs()) {
            boolean came =
                    stretches.stream()
                            .anyMatch(one ->
                                    job.job().schedule().firings(one[0], one[1], FIRINGS_MAX) > 0);
            if (job.job().enabled() && !came) {
                return new Refuse(
                        job.job().name()
                                + " of "
                                + job.host().name()
                                + " runs "
                                + job.job().schedule().text()
                                + " and did not come round since then");
            }
        }
        return new Pass("nobody called, and every schedule came round");
    }
}
