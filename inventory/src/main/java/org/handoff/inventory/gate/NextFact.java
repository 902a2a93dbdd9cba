package org.handoff.inventory.gate;

import org.handoff.inventory.fact.Role;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A fact that somebody could find out next, with what it costs and how many blocked edges it
/// decides.
///
/// @param minutes a person's time, roughly; the cheaper fact of equal effect comes first
/// @param edges blocked edges that it would decide or explain
public record NextFact(String text, int minutes, int edges) {
    private static final int ASK = 5;
    private static final int EXPORT = 15;
    private static final int WAIT = 60;

    /// The most useful facts, best first: by blocked edges per minute.
    public static List<NextFact> of(Graph graph, List<Judgement> judgements, int most) {
        List<Judgement> blocked = judgements.stream().filter(Judgement::blocks).toList();
        List<NextFact> facts = new ArrayList<>();
        facts.addAll(owners(blocked));
        facts.addAll(families(blocked));
        facts.addAll(schedules(blocked));
        facts.addAll(holders(blocked));
        if (!graph.hidden().isEmpty()) {
            facts.add(
                    new NextFact(
                            "Give what "
                                    + graph.hidden().size()
                                    + " files hide, e.g. "
                                    + graph.hidden().getFirst(),
                            EXPORT,
                            1));
        }
        facts.sort(
                Comparator.comparingDouble((NextFact one) -> (double) one.edges() / one.minutes())
                        .reversed()
                        .thenComparing(NextFact::text));
        List<NextFact> chosen = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (NextFact fact : facts) {
            if (chosen.size() < most && told.add(fact.text())) {
                chosen.add(fact);
            }
        }
        return List.copyOf(chosen);
    }

    /// Ends that nobody listed.
    private static List<NextFact> owners(List<Judgement> blocked) {
        Map<Entity, Integer> unknown = new HashMap<>();
        for (Judgement one : blocked) {
            for (Entity end : List.of(one.edge().client(), one.edge().server())) {
                if (!end.isListed() && (end.role() == Role.UNKNOWN || end.role() == Role.VENDOR)) {
                    unknown.merge(end, 1, Integer::sum);
                }
            }
        }
        return unknown.entrySet().stream()
                .map(entry ->
                        new NextFact(
                                "Ask who owns " + entry.getKey().name() + ": nobody listed it.",
                                ASK,
                                entry.getValue()))
                .toList();
    }

    /// Many edges to the same service that one disposition would decide.
    private static List<NextFact> families(List<Judgement> blocked) {
        Map<String, Integer> families = new HashMap<>();
        for (Judgement one : blocked) {
            String to = one.edge().server().name() + " " + one.edge().service().text();
            families.merge(to, 1, Integer::sum);
        }
        return families.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(entry ->
                        new NextFact(
                                "Decide once for all clients of " + entry.getKey() + ".",
                                ASK,
                                entry.getValue()))
                .toList();
    }

    /// What holds an edge that nobody saw: it may be dead.
    private static List<NextFact> holders(List<Judgement> blocked) {
        Map<String, Integer> holders = new HashMap<>();
        for (Judgement one : blocked) {
            boolean asleep = one.verdict() == Verdict.LATENT && one.edge().schedules().isEmpty();
            if (asleep && !one.edge().holders().isEmpty()) {
                String holder =
                        one.edge().holders().getFirst() + " on " + one.edge().client().name();
                holders.merge(holder, 1, Integer::sum);
            }
        }
        return holders.entrySet().stream()
                .map(entry ->
                        new NextFact(
                                "Find out whether " + entry.getKey() + " is still used.",
                                EXPORT,
                                entry.getValue()))
                .toList();
    }

    /// Jobs that did not run while anybody watched.
    private static List<NextFact> schedules(List<Judgement> blocked) {
        List<NextFact> facts = new ArrayList<>();
        for (Judgement one : blocked) {
            if (!one.edge().schedules().isEmpty() && one.verdict() != Verdict.DIVERGENT) {
                String holder =
                        one.edge().holders().isEmpty()
                                ? one.edge().key()
                                : one.edge().holders().getFirst();
                facts.add(
                        new NextFact(
                                "Run "
                                        + holder
                                        + " of "
                                        + one.edge().client().name()
                                        + " once while the sensors watch (it runs "
                                        + one.edge().schedules().getFirst().text()
                                        + ").",
                                WAIT,
                                1));
            }
        }
        return facts;
    }
}
