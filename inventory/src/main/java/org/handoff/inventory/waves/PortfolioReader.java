package org.handoff.inventory.waves;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.gate.Disposition;
import org.handoff.inventory.gate.Disposition.Does;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Trace;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Draws units, ties and orders out of the map. A moving machine belongs to its application, else
/// to its facility, else stands alone; what stays in a facility is its users. What queries a
/// database or opens a share can rarely bear a long line, so the server goes no later than a moving
/// client, unless the edge is bridged.
public final class PortfolioReader {
    private static final double MILLIS_PER_DAY = 86_400_000;

    /// Database sessions and shares: a page is many round trips.
    private static final Set<Integer> CHATTY =
            Set.of(1433, 1521, 2049, 3306, 5432, 50_000, 445, 139);

    private final EstateMap map;
    private final Rules rules;
    private final Map<Key, Integer> numbers = new LinkedHashMap<>();
    private final Map<Integer, Key> keyOf = new HashMap<>();
    private final Map<Key, Integer> machines = new HashMap<>();
    private final Map<Key, LocalDate> notBefore = new HashMap<>();
    private final Map<Key, String> notices = new HashMap<>();
    private final Set<String> untold = new TreeSet<>();

    private record Key(Unit.Kind kind, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::kind).thenComparing(Key::name).compare(this, other);
        }
    }

    private static final class Sum {
        private int edges;
        private long weight;
    }

    private PortfolioReader(EstateMap map, Rules rules) {
        this.map = map;
        this.rules = rules;
    }

    public static Portfolio of(EstateMap map, Rules rules) {
        return new PortfolioReader(map, rules).read();
    }

    private Portfolio read() {
        Set<Key> used = new TreeSet<>();
        for (Entity entity : map.graph().entities()) {
            Key key = key(entity);
            if (key != null) {
                keyOf.put(entity.id(), key);
                if (map.scope().moves(entity) && entity.role().isMachine()) {
                    machines.merge(key, 1, Integer::sum);
                    used.add(key);
                }
            }
        }
        List<Judgement> edges =
                map.judged().judgements().stream()
                        .filter(one -> one.verdict() != Verdict.ABSENT)
                        .toList();
        // a facility of users alone counts as soon as they call what moves
        for (Judgement one : edges) {
            Key client = keyOf.get(one.edge().client().id());
            Key server = keyOf.get(one.edge().server().id());
            if (client != null && server != null) {
                used.add(client);
                used.add(server);
            }
            vendor(one.edge().client(), server);
            vendor(one.edge().server(), client);
        }
        used.forEach(key -> numbers.put(key, numbers.size()));
        return portfolio(edges);
    }

    private Portfolio portfolio(List<Judgement> edges) {
        Map<Long, Sum> sums = new TreeMap<>();
        List<Order> orders = new ArrayList<>();
        Set<Long> ordered = new HashSet<>();
        for (Judgement one : edges) {
            Integer client = numbers.get(keyOf.get(one.edge().client().id()));
            Integer server = numbers.get(keyOf.get(one.edge().server().id()));
            if (client == null || server == null || client.equals(server)) {
                continue;
            }
            long pair = ((long) Math.min(client, server) << 32) | Math.max(client, server);
            Sum sum = sums.computeIfAbsent(pair, _ -> new Sum());
            sum.edges++;
            sum.weight += weight(one.edge());
            if (isTight(one) && ordered.add(((long) server << 32) | client)) {
                orders.add(new Order(server, client, false, one.edge().key()));
            }
        }
        List<Tie> ties = new ArrayList<>();
        sums.forEach((pair, sum) ->
                ties.add(new Tie((int) (pair >> 32), (int) (long) pair, sum.edges, sum.weight)));
        return new Portfolio(
                numbers.keySet().stream().map(this::unit).toList(),
                ties,
                orders,
                List.copyOf(untold));
    }

    private Unit unit(Key key) {
        int hours =
                switch (key.kind()) {
                    case APPLICATION -> rules.applicationHours();
                    case FACILITY -> rules.facilityHours();
                    case MACHINE -> 0;
                };
        return new Unit(
                key.kind(),
                key.name(),
                machines.getOrDefault(key, 0),
                hours,
                notBefore.get(key),
                notices.getOrDefault(key, ""));
    }

    private @Nullable Key key(Entity entity) {
        Entity machine = entity.on();
        Entity at = machine == null ? entity : machine;
        boolean moves = map.scope().moves(at);
        if (moves && !at.application().isEmpty()) {
            return new Key(Unit.Kind.APPLICATION, at.application());
        }
        boolean helps =
                switch (at.role()) {
                    case DIRECTORY, SCANNER, NAT, VENDOR, CERTIFICATE -> true;
                    default -> false;
                };
        if (!at.facility().isEmpty() && (moves || !helps)) {
            return new Key(Unit.Kind.FACILITY, at.facility());
        }
        return moves ? new Key(Unit.Kind.MACHINE, at.name()) : null;
    }

    private boolean isTight(Judgement one) {
        Edge edge = one.edge();
        Disposition decided = one.disposition();
        boolean bridged = decided != null && decided.does() == Does.BRIDGED;
        return CHATTY.contains(edge.service().port())
                && !bridged
                && map.scope().moves(edge.client())
                && map.scope().moves(edge.server());
    }

    /// 1, and 1 more for each digit of its calls a day.
    private static long weight(Edge edge) {
        Trace seen = edge.trace(Kind.OBSERVED);
        if (seen.isEmpty() || seen.first() == Fact.NEVER) {
            return 1;
        }
        double days = Math.max(1, (seen.last() - seen.first()) / MILLIS_PER_DAY);
        double daily = seen.count() / days;
        return 1 + (long) Math.floor(Math.log10(1 + 9 * daily));
    }

    private void vendor(Entity entity, @Nullable Key unit) {
        if (entity.role() != Role.VENDOR || unit == null) {
            return;
        }
        boolean told = false;
        for (Rules.Notice notice : rules.notices()) {
            if (entity.names().stream().anyMatch(UnitNames.glob(notice.vendor()).asMatchPredicate())
                    || entity.addresses().stream()
                            .anyMatch(at -> at.toString().equals(notice.vendor()))) {
                told = true;
                LocalDate until = notice.given().plusDays(notice.days());
                LocalDate known = notBefore.get(unit);
                if (known == null || until.isAfter(known)) {
                    notBefore.put(unit, until);
                    notices.put(
                            unit,
                            "%s needs %d days of notice, until %s"
                                    .formatted(entity.name(), notice.days(), until));
                }
            }
        }
        if (!told) {
            untold.add(entity.name());
        }
    }
}
