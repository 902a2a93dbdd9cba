package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Rules.After;
import org.handoff.inventory.waves.Rules.Together;
import org.handoff.model.HandoffException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Units that must move together, condensed: those that a person wants together, and every circle
/// of orders.
///
/// @param of the group of each unit
/// @param members the units of each group, in their order
/// @param orders between groups, without repetition
record Groups(List<Integer> of, List<List<Integer>> members, List<Order> orders) {

    /// @throws HandoffException if an order contradicts a circle
    static Groups of(Portfolio portfolio, Rules rules) {
        UnitNames names = new UnitNames(portfolio.units());
        int units = portfolio.units().size();
        List<Order> orders = new ArrayList<>(portfolio.orders());
        for (After after : rules.after()) {
            String reason = after.reason().isEmpty() ? "" : ": " + after.reason();
            for (int first : names.find(after.first(), after.line())) {
                for (int then : names.find(after.then(), after.line())) {
                    String because = "line " + after.line() + " says so" + reason;
                    orders.add(new Order(first, then, true, because));
                }
            }
        }
        List<int[]> arcs = new ArrayList<>();
        orders.forEach(order -> arcs.add(new int[] {order.first(), order.then()}));
        for (Together together : rules.together()) {
            List<Integer> all = new ArrayList<>();
            together.units().forEach(name -> all.addAll(names.find(name, together.line())));
            all.forEach(unit -> both(arcs, all.getFirst(), unit));
        }
        int[] group = Circles.of(lists(units, arcs));
        List<List<Integer>> members = new ArrayList<>();
        for (int unit = 0; unit < units; unit++) {
            while (members.size() <= group[unit]) {
                members.add(new ArrayList<>());
            }
            members.get(group[unit]).add(unit);
        }
        Set<Order> between = new LinkedHashSet<>();
        for (Order order : orders) {
            int first = group[order.first()];
            int then = group[order.then()];
            if (first != then) {
                between.add(new Order(first, then, order.strict(), order.because()));
            } else if (order.strict()) {
                throw contradiction(portfolio, order, members.get(first));
            }
        }
        return new Groups(
                Arrays.stream(group).boxed().toList(), members, distinct(new ArrayList<>(between)));
    }

    private static void both(List<int[]> arcs, int a, int b) {
        arcs.add(new int[] {a, b});
        arcs.add(new int[] {b, a});
    }

    private static int[][] lists(int nodes, List<int[]> arcs) {
        int[] counts = new int[nodes];
        arcs.forEach(arc -> counts[arc[0]]++);
        int[][] lists = new int[nodes][];
        Arrays.setAll(lists, node -> new int[counts[node]]);
        arcs.forEach(arc -> lists[arc[0]][--counts[arc[0]]] = arc[1]);
        return lists;
    }

    /// One order of each pair and kind is enough.
    private static List<Order> distinct(List<Order> orders) {
        record Key(int first, int then, boolean strict) {}
        Set<Key> seen = new LinkedHashSet<>();
        return orders.stream()
                .filter(one -> seen.add(new Key(one.first(), one.then(), one.strict())))
                .toList();
    }

    private static HandoffException contradiction(
            Portfolio portfolio, Order order, List<Integer> members) {
        Unit first = portfolio.units().get(order.first());
        Unit then = portfolio.units().get(order.then());
        String remedy =
                order.first() == order.then()
                        ? "Take the order out: nothing goes before itself."
                        : "Take the order out, or bridge what ties them and give the edge the"
                                + " disposition `bridged`.";
        return HandoffException.operator(
                "waves.order",
                then.name()
                        + " cannot go in a later wave than "
                        + first.name()
                        + " ("
                        + order.because()
                        + "): these must move together, each needs another of them in a circle: "
                        + Said.names(members.stream().map(portfolio.units()::get).toList())
                        + ".",
                remedy);
    }
}
