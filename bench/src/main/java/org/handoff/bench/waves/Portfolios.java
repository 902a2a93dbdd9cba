package org.handoff.bench.waves;

import org.handoff.inventory.waves.Order;
import org.handoff.inventory.waves.Portfolio;
import org.handoff.inventory.waves.Rules;
import org.handoff.inventory.waves.Tie;
import org.handoff.inventory.waves.Unit;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Portfolios that follow from a seed: small ones for trying every plan, and one of the size that a
/// company has.
final class Portfolios {
    static final LocalDate STARTS = LocalDate.of(2027, 1, 11);

    private final Random random;
    private final List<Unit> units = new ArrayList<>();
    private final Map<Long, Long> weights = new TreeMap<>();
    private final List<Order> orders = new ArrayList<>();

    /// What is to be planned, under which rules.
    record Case(Portfolio portfolio, Rules rules) {}

    private Portfolios(long seed) {
        this.random = new Random(seed);
    }

    /// Three to five facilities and three to four applications, in circles and chains.
    static Case small(long seed) {
        return new Portfolios(seed).small();
    }

    /// Applications of three kinds: of one facility, of a region, of everybody.
    static Case large(int applications, int facilities, long seed) {
        return new Portfolios(seed).large(applications, facilities);
    }

    private Case small() {
        int facilities = 3 + random.nextInt(3);
        int applications = 3 + random.nextInt(2);
        for (int i = 0; i < facilities + applications; i++) {
            boolean facility = i < facilities;
            boolean late = random.nextInt(5) == 0;
            unit(
                    facility ? Unit.Kind.FACILITY : Unit.Kind.APPLICATION,
                    (facility ? "F" : "A") + i,
                    1 + random.nextInt(4),
                    late ? STARTS.plusDays(7 + random.nextInt(20)) : null);
        }
        int all = units.size();
        for (int i = 0; i < all * 2; i++) {
            tie(random.nextInt(all), random.nextInt(all), 1 + random.nextInt(9));
        }
        for (int i = 0; i < 3; i++) {
            int first = random.nextInt(all);
            int then = random.nextInt(all);
            boolean strict = random.nextInt(4) == 0;
            // only upwards may be strict: a strict circle has no plan
            if (first != then && (!strict || first < then)) {
                orders.add(new Order(first, then, strict && orders.isEmpty(), "made up"));
            }
        }
        int machines = units.stream().mapToInt(Unit::machines).sum();
        int capacity = Math.max(machines / 2, 12) + random.nextInt(6);
        return new Case(portfolio(), rules(List.of(1, 2), capacity, 4, List.of()));
    }

    private Case large(int applications, int facilities) {
        for (int i = 0; i < facilities; i++) {
            boolean late = random.nextInt(10) == 0;
            LocalDate day = late ? STARTS.plusDays(random.nextInt(60)) : null;
            unit(Unit.Kind.FACILITY, "F" + i, 1 + random.nextInt(4), day);
        }
        int central = applications / 20;
        int regional = applications / 5;
        for (int i = 0; i < applications; i++) {
            boolean vendor = random.nextInt(40) == 0;
            LocalDate day = vendor ? STARTS.plusDays(random.nextInt(90)) : null;
            int unit = unit(Unit.Kind.APPLICATION, "A" + i, 1 + random.nextInt(4), day);
            if (i < central) {
                for (int n = 0; n < 12; n++) {
                    tie(unit, random.nextInt(facilities), 1 + random.nextInt(3));
                }
            } else if (i < central + regional) {
                int region = random.nextInt(16);
                for (int n = 0; n < 8; n++) {
                    int site = region * facilities / 16 + random.nextInt(facilities / 16);
                    tie(unit, site, 1 + random.nextInt(4));
                }
                needs(unit, facilities + random.nextInt(central));
            } else {
                int site = random.nextInt(facilities);
                tie(unit, site, 3 + random.nextInt(6));
                tie(unit, facilities + central + random.nextInt(regional), 1 + random.nextInt(3));
            }
        }
        circles(facilities, applications);
        int machines = units.stream().mapToInt(Unit::machines).sum();
        List<Rules.Blackout> closed = new ArrayList<>();
        closed.add(
                new Rules.Blackout(
                        "", STARTS.plusDays(70), STARTS.plusDays(80), "quarter's end", 1));
        for (int i = 0; i < facilities; i += 7) {
            LocalDate from = STARTS.plusDays(random.nextInt(60));
            closed.add(new Rules.Blackout("F" + i, from, from.plusDays(20), "state survey", 1));
        }
        int hours = units.stream().mapToInt(Unit::hours).sum() / 6;
        Rules rules = rules(List.of(1, 3, 10, 30), machines / 8, 26, closed);
        return new Case(
                portfolio(),
                new Rules(
                        rules.starts(),
                        rules.every(),
                        rules.wavesMax(),
                        rules.zone(),
                        rules.rings(),
                        rules.machines(),
                        hours,
                        0,
                        0,
                        rules.quietHours(),
                        List.of(
                                new Rules.Staff(
                                        STARTS.plusDays(40), STARTS.plusDays(60), hours / 3)),
                        closed,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    /// Threes of applications that need each other.
    private void circles(int facilities, int applications) {
        for (int i = 0; i < applications / 20; i++) {
            int first = facilities + random.nextInt(applications - 2);
            for (int step = 0; step < 3; step++) {
                int a = first + step;
                int b = first + (step + 1) % 3;
                tie(a, b, 2);
                orders.add(new Order(a, b, false, "needs it"));
            }
        }
    }

    private void needs(int client, int server) {
        tie(client, server, 2);
        orders.add(new Order(server, client, false, "queries it"));
    }

    private int unit(
            Unit.Kind kind,
            String name,
            int machines,
            @org.jspecify.annotations.Nullable LocalDate day) {
        units.add(new Unit(kind, name, machines, 2, day, day == null ? "" : "notice"));
        return units.size() - 1;
    }

    private void tie(int a, int b, long weight) {
        if (a != b) {
            weights.merge(((long) Math.min(a, b) << 32) | Math.max(a, b), weight, Long::sum);
        }
    }

    private Portfolio portfolio() {
        List<Tie> ties = new ArrayList<>();
        weights.forEach((pair, weight) ->
                ties.add(new Tie((int) (pair >> 32), (int) (long) pair, 1, weight)));
        return new Portfolio(units, ties, orders, List.of());
    }

    private static Rules rules(
            List<Integer> rings, int machines, int waves, List<Rules.Blackout> closed) {
        return new Rules(
                STARTS,
                14,
                waves,
                ZoneOffset.UTC,
                rings,
                machines,
                Integer.MAX_VALUE,
                0,
                0,
                2,
                List.of(),
                closed,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
