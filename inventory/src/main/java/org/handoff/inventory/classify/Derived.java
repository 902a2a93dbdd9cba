package org.handoff.inventory.classify;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the map itself answers about an application. It answers only what it has seen: that nothing
/// was seen is an answer only where everything was watched.
public final class Derived {
    private Derived() {}

    /// The applications that the inventory names, those with databases included.
    public static Set<String> applications(EstateMap map) {
        return map.graph().entities().stream()
                .map(Entity::application)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public static Answers of(EstateMap map, String application, Answers said) {
        List<Edge> inbound =
                map.graph().edges().stream()
                        .filter(edge -> edge.server().application().equals(application))
                        .filter(edge -> !edge.client().application().equals(application))
                        .toList();
        return writers(map, application, literals(map, application, used(inbound, said)));
    }

    /// One call is enough to say that it is used; silence says nothing by itself.
    private static Answers used(List<Edge> inbound, Answers answers) {
        return inbound.stream()
                .filter(edge -> edge.has(Kind.OBSERVED))
                .findFirst()
                .map(edge -> answers.with(Question.UNUSED, false, edge.key() + " was seen"))
                .orElse(answers);
    }

    /// A client that holds the address literally passes any name, proxy and balancer by.
    private static Answers literals(EstateMap map, String application, Answers answers) {
        for (Judgement one : map.judged().judgements()) {
            Edge edge = one.edge();
            boolean past = edge.isLiteral() && edge.server().application().equals(application);
            if (past && one.disposition() == null && one.verdict() != Verdict.ABSENT) {
                return answers.with(
                        Question.INTERCEPTABLE, false, edge.key() + " names its address literally");
            }
        }
        return answers;
    }

    private static Answers writers(EstateMap map, String application, Answers answers) {
        Set<String> clients = new TreeSet<>();
        boolean database = false;
        for (Edge edge : map.graph().edges()) {
            boolean own =
                    edge.server().role() == Role.DATABASE
                            && edge.server().application().equals(application);
            database |= own;
            if (own && edge.has(Kind.OBSERVED) && edge.client().role() != Role.SCANNER) {
                Entity client = edge.client();
                clients.add(client.application().isEmpty() ? client.name() : client.application());
            }
        }
        if (!database || clients.isEmpty()) {
            return answers;
        }
        boolean one = clients.size() == 1 && clients.contains(application);
        return answers.with(
                Question.ONE_WRITER,
                one,
                one
                        ? "only " + application + " was seen at its database"
                        : "its database is used by "
                                + String.join(", ", clients.stream().limit(5).toList()));
    }
}
