package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Puzzle.Load;
import org.handoff.inventory.waves.Rules.Blackout;
import org.handoff.inventory.waves.Rules.Pilot;
import org.handoff.model.HandoffException;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Turns units and rules into numbers, and says in a sentence what cannot be.
final class PuzzleMaker {
    private final Portfolio portfolio;
    private final Rules rules;
    private final Groups groups;
    private final List<List<Blackout>> closed = new ArrayList<>();
    private final BitSet pilots = new BitSet();
    private final int[][] demand;

    PuzzleMaker(Portfolio portfolio, Rules rules, Groups groups) {
        this.portfolio = portfolio;
        this.rules = rules;
        this.groups = groups;
        UnitNames names = new UnitNames(portfolio.units());
        groups.members().forEach(_ -> closed.add(new ArrayList<>()));
        for (Blackout blackout : rules.blackouts()) {
            if (!blackout.unit().isEmpty()) {
                for (int unit : names.find(blackout.unit(), blackout.line())) {
                    closed.get(groups.of().get(unit)).add(blackout);
                }
            }
        }
        for (Pilot pilot : rules.pilots()) {
            names.find(pilot.unit(), pilot.line()).forEach(one -> pilots.set(groups.of().get(one)));
        }
        this.demand = demand();
    }

    private int[][] demand() {
        boolean facilities =
                portfolio.units().stream().anyMatch(one -> one.kind() == Unit.Kind.FACILITY);
        Unit.Kind counted = facilities ? Unit.Kind.FACILITY : Unit.Kind.APPLICATION;
        int[][] all = new int[groups.members().size()][Puzzle.LOADS];
        for (int i = 0; i < portfolio.units().size(); i++) {
            Unit unit = portfolio.units().get(i);
            int[] own = all[groups.of().get(i)];
            own[0] += unit.kind() == counted ? 1 : 0;
            own[1] += unit.machines();
            own[2] += unit.hours();
        }
        return all;
    }

    private long total(Load load) {
        long sum = 0;
        for (int[] one : demand) {
            sum += one[load.column()];
        }
        return sum;
    }

    Timeline timeline(int slots) {
        return Timeline.of(rules, (int) total(Load.PLACES), slots);
    }

    boolean isPilot(int group) {
        return pilots.get(group);
    }

    /// The unit, or the units that move together.
    String name(int group) {
        return Said.names(
                groups.members().get(group).stream().map(portfolio.units()::get).toList());
    }

    /// The least number of waves that can hold everything.
    ///
    /// @throws HandoffException if not even the most can
    int leastSlots() {
        Timeline most = timeline(rules.wavesMax());
        for (int group = 0; group < demand.length; group++) {
            oversize(group, most);
        }
        for (Load load : Load.values()) {
            if (total(load) > most.room(load)) {
                throw HandoffException.operator(
                        "waves.capacity",
                        "%,d %s are needed, and %,d waves have %,d."
                                .formatted(
                                        total(load),
                                        load.text(),
                                        rules.wavesMax(),
                                        most.room(load)),
                        "Allow more in a wave, or more waves (waves-max).");
            }
        }
        domains(most);
        int slots = 1;
        while (slots < rules.wavesMax() && !holds(timeline(slots))) {
            slots++;
        }
        boolean bounded = rules.machines() != Puzzle.UNBOUNDED || rules.hours() != Puzzle.UNBOUNDED;
        return Math.min(rules.wavesMax(), bounded ? slots + 1 + slots / 8 : slots);
    }

    private boolean holds(Timeline timeline) {
        int rings = 0;
        while (rings < timeline.slots() && timeline.fill()[rings] > 0) {
            rings++;
        }
        // the rest, or applications alone, have a wave of their own after the rings
        if (rings == timeline.slots()) {
            return false;
        }
        for (Load load : Load.values()) {
            if (total(load) > timeline.room(load)) {
                return false;
            }
        }
        try {
            domains(timeline);
            return true;
        } catch (HandoffException tooFew) {
            return false;
        }
    }

    private void oversize(int group, Timeline timeline) {
        for (Load load : Load.values()) {
            int most = 0;
            for (int[] one : timeline.capacity()) {
                most = Math.max(most, one[load.column()]);
            }
            int needs = demand[group][load.column()];
            if (needs > most) {
                boolean several = groups.members().get(group).size() > 1;
                throw HandoffException.operator(
                        "waves.capacity",
                        name(group)
                                + (several ? " must move together and need " : " needs ")
                                + "%,d %s, and no wave has more than %,d."
                                        .formatted(needs, load.text(), most),
                        several
                                ? "Allow more in a wave, or bridge what ties them."
                                : "Allow more in a wave.");
            }
        }
    }

    /// Why a group may not move on that day, or empty.
    String closed(int group, LocalDate day) {
        for (int number : groups.members().get(group)) {
            Unit unit = portfolio.units().get(number);
            LocalDate notBefore = unit.notBefore();
            if (notBefore != null && day.isBefore(notBefore)) {
                return unit.notice();
            }
        }
        for (Blackout blackout : closed.get(group)) {
            if (blackout.covers(day)) {
                return "%s is closed until %s (%s)"
                        .formatted(blackout.unit(), blackout.to(), blackout.reason());
            }
        }
        return "";
    }

    /// The slots in which each group may move, by days, loads and orders.
    private BitSet[] domains(Timeline timeline) {
        BitSet[] allowed = new BitSet[demand.length];
        for (int group = 0; group < demand.length; group++) {
            allowed[group] = new BitSet();
            for (int slot = 0; slot < timeline.slots(); slot++) {
                boolean fits = closed(group, timeline.days().get(slot)).isEmpty();
                for (int load = 0; load < Puzzle.LOADS; load++) {
                    fits &= demand[group][load] <= timeline.capacity()[slot][load];
                }
                allowed[group].set(slot, fits);
            }
            if (isPilot(group) && !allowed[group].isEmpty()) {
                int first = allowed[group].nextSetBit(0);
                allowed[group].clear(first + 1, timeline.slots());
            }
            refuseEmpty(allowed, group, timeline, "");
        }
        narrow(allowed, timeline);
        return allowed;
    }

    private void narrow(BitSet[] allowed, Timeline timeline) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Order order : groups.orders()) {
                int gap = order.strict() ? 1 : 0;
                BitSet first = allowed[order.first()];
                BitSet then = allowed[order.then()];
                int before = first.cardinality() + then.cardinality();
                then.clear(0, Math.min(timeline.slots(), first.nextSetBit(0) + gap));
                refuseEmpty(allowed, order.then(), timeline, order.because());
                first.clear(Math.max(0, then.length() - gap), timeline.slots());
                refuseEmpty(allowed, order.first(), timeline, order.because());
                changed |= first.cardinality() + then.cardinality() < before;
            }
        }
    }

    private void refuseEmpty(BitSet[] allowed, int group, Timeline timeline, String order) {
        if (!allowed[group].isEmpty()) {
            return;
        }
        String reason = closed(group, timeline.days().getLast());
        String why = !order.isEmpty() ? order : reason.isEmpty() ? "no wave has room" : reason;
        throw HandoffException.operator(
                "waves.closed",
                "%s cannot move in any of %,d waves from %s to %s: %s."
                        .formatted(
                                name(group),
                                timeline.slots(),
                                timeline.days().getFirst(),
                                timeline.days().getLast(),
                                why),
                "Change that rule, or allow more waves (waves-max).");
    }

    Puzzle puzzle(Timeline timeline) {
        int count = demand.length;
        List<Map<Integer, Long>> near = new ArrayList<>();
        for (int group = 0; group < count; group++) {
            near.add(new TreeMap<>());
        }
        for (Tie tie : portfolio.ties()) {
            int a = groups.of().get(tie.a());
            int b = groups.of().get(tie.b());
            if (a != b) {
                near.get(a).merge(b, tie.weight(), Long::sum);
                near.get(b).merge(a, tie.weight(), Long::sum);
            }
        }
        int[][] next = new int[count][];
        long[][] weight = new long[count][];
        for (int group = 0; group < count; group++) {
            next[group] = near.get(group).keySet().stream().mapToInt(i -> i).toArray();
            weight[group] = near.get(group).values().stream().mapToLong(i -> i).toArray();
        }
        List<Order> orders = groups.orders();
        boolean[] strict = new boolean[orders.size()];
        for (int i = 0; i < strict.length; i++) {
            strict[i] = orders.get(i).strict();
        }
        return new Puzzle(
                domains(timeline),
                demand,
                timeline.capacity(),
                timeline.fill(),
                next,
                weight,
                orders.stream().mapToInt(Order::first).toArray(),
                orders.stream().mapToInt(Order::then).toArray(),
                strict);
    }

    int used(Puzzle puzzle, int[] slotOf, int slot, Load load) {
        int sum = 0;
        for (int group = 0; group < puzzle.groups(); group++) {
            sum += slotOf[group] == slot ? puzzle.demand()[group][load.column()] : 0;
        }
        return sum;
    }
}
