package org.handoff.inventory.gate;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Graph;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whether a cutover may go on, as far as the map can say; the control plane's preflight takes it
/// as it is.
///
/// @param verdict pass, or refuse with all reasons
/// @param reasons why it refuses, one sentence each; empty if it passes
/// @param blocked edges that block
/// @param undisposed how many of them nobody decided about although both seen and declared
/// @param newest when the newest evidence was seen; [Instant#EPOCH] if there is none
/// @param fingerprint over all judged edges, see [Fingerprint]: approvals are bound to it
/// @param edges their keys
public record Preflight(
        org.handoff.model.Verdict verdict,
        List<String> reasons,
        long blocked,
        long undisposed,
        Instant newest,
        String fingerprint,
        Set<String> edges) {

    public boolean isClear() {
        return verdict instanceof Pass;
    }

    /// @param approved the edges that were approved; empty if nobody has approved yet
    /// @param maxAge older evidence refuses
    public static Preflight of(
            Graph graph,
            Dispositions dispositions,
            Judge.Result judged,
            Set<String> approved,
            Instant now,
            Duration maxAge) {
        List<Judgement> judgements = judged.judgements();
        List<String> reasons = new ArrayList<>();
        Set<String> keys = new TreeSet<>();
        judgements.forEach(one -> keys.add(one.edge().key()));
        blocking(judgements, reasons);
        if (!approved.isEmpty()) {
            Set<String> fresh = new HashSet<>(keys);
            fresh.removeAll(approved);
            if (!fresh.isEmpty()) {
                String first = new TreeSet<>(fresh).getFirst();
                reasons.add(
                        count(fresh.size(), "edge")
                                + " appeared since the approval, which is void: "
                                + first);
            }
        }
        Instant newest = newest(graph);
        Duration age = Duration.between(newest, now);
        if (newest.equals(Instant.EPOCH)) {
            reasons.add("no traffic was observed at all");
        } else if (age.compareTo(maxAge) > 0) {
            reasons.add(
                    "the newest evidence is "
                            + Coverage.days(age)
                            + " old; "
                            + Coverage.days(maxAge)
                            + " is the limit");
        }
        long beyond = graph.refused() + judged.beyond();
        if (beyond > 0) {
            reasons.add(count(beyond, "finding") + " beyond a limit, not in the map");
        }
        if (!dispositions.problems().isEmpty()) {
            reasons.add(
                    "the dispositions file has "
                            + count(dispositions.problems().size(), "problem"));
        }
        long blocked = judgements.stream().filter(Judgement::blocks).count();
        long undisposed =
                judgements.stream()
                        .filter(one -> one.blocks() && one.verdict() == Verdict.CONVERGENT)
                        .count();
        org.handoff.model.Verdict verdict =
                reasons.isEmpty()
                        ? new Pass(
                                "all "
                                        + judgements.size()
                                        + " edges of what moves are declared or decided")
                        : new Refuse(String.join("; ", reasons));
        return new Preflight(
                verdict,
                List.copyOf(reasons),
                blocked,
                undisposed,
                newest,
                Fingerprint.of(judgements).hex(),
                keys);
    }

    private static void blocking(List<Judgement> judgements, List<String> reasons) {
        for (Verdict verdict : Verdict.values()) {
            long count =
                    judgements.stream()
                            .filter(one -> one.blocks() && one.verdict() == verdict)
                            .count();
            if (count > 0) {
                reasons.add(
                        count(count, "edge")
                                + " "
                                + verdict.label()
                                + (verdict == Verdict.CONVERGENT ? " and undisposed" : ""));
            }
        }
    }

    private static Instant newest(Graph graph) {
        long newest = Fact.NEVER;
        for (Edge edge : graph.edges()) {
            newest = Math.max(newest, edge.trace(Kind.OBSERVED).last());
        }
        return newest == Fact.NEVER ? Instant.EPOCH : Instant.ofEpochMilli(newest);
    }

    private static String count(long number, String noun) {
        return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }
}
