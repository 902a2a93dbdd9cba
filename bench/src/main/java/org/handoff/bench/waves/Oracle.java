package org.handoff.bench.waves;

import org.handoff.inventory.waves.Order;
import org.handoff.inventory.waves.Portfolio;
import org.handoff.inventory.waves.Rules;
import org.handoff.inventory.waves.Tie;
import org.handoff.inventory.waves.Unit;
import org.handoff.inventory.waves.WavePlan;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the guide says about a good plan, written down once more and apart from the planner: counts
/// what a plan breaks, and tries every plan of a small portfolio.
final class Oracle {
    private final Portfolio portfolio;
    private final Rules rules;
    private final List<LocalDate> days = new ArrayList<>();
    private final int[] fill;
    private int[] slots = {};
    private long bestUnfilled;
    private long bestCut;
    private boolean found;

    /// @param unfilled places of rings that stay empty
    /// @param cut weight to be bridged
    record Best(long unfilled, long cut) {}

    Oracle(Portfolio portfolio, Rules rules) {
        this.portfolio = portfolio;
        this.rules = rules;
        LocalDate day = rules.starts();
        for (int slot = 0; slot < rules.wavesMax(); slot++) {
            while (blackout("", day)) {
                day = day.plusDays(1);
            }
            days.add(day);
            day = day.plusDays(rules.every());
        }
        this.fill = new int[days.size()];
        long left = portfolio.units().stream().filter(Oracle::isFacility).count();
        for (int slot = 0; slot < fill.length && slot < rules.rings().size(); slot++) {
            fill[slot] = (int) Math.min(left, rules.rings().get(slot));
            left -= fill[slot];
        }
    }

    private static boolean isFacility(Unit unit) {
        return unit.kind() == Unit.Kind.FACILITY;
    }

    private boolean blackout(String unit, LocalDate day) {
        return rules.blackouts().stream()
                .anyMatch(one ->
                        one.unit().equals(unit)
                                && !day.isBefore(one.from())
                                && !day.isAfter(one.to()));
    }

    private boolean open(int unit, int slot) {
        Unit one = portfolio.units().get(unit);
        LocalDate before = one.notBefore();
        LocalDate day = days.get(slot);
        return (before == null || !day.isBefore(before)) && !blackout(one.name(), day);
    }

    /// How many days, loads and orders a plan breaks.
    int violations(WavePlan plan) {
        int[] at = slots(plan);
        int broken = 0;
        for (int slot = 0; slot < days.size(); slot++) {
            broken += fits(at, slot) ? 0 : 1;
        }
        for (int unit = 0; unit < at.length; unit++) {
            broken += open(unit, at[unit]) ? 0 : 1;
        }
        for (Order order : portfolio.orders()) {
            broken += kept(order, at) ? 0 : 1;
        }
        return broken;
    }

    Best score(WavePlan plan) {
        int[] at = slots(plan);
        return new Best(unfilled(at), cut(at));
    }

    private int[] slots(WavePlan plan) {
        Map<Unit, Integer> numbers = new HashMap<>();
        for (WavePlan.Wave wave : plan.waves()) {
            int slot = days.indexOf(wave.day());
            wave.placements().forEach(one -> numbers.put(one.unit(), slot));
        }
        return portfolio.units().stream()
                .mapToInt(unit -> numbers.getOrDefault(unit, -1))
                .toArray();
    }

    private static boolean kept(Order order, int[] at) {
        int gap = at[order.then()] - at[order.first()];
        return order.strict() ? gap > 0 : gap >= 0;
    }

    private boolean fits(int[] at, int slot) {
        long facilities = 0;
        long machines = 0;
        long hours = 0;
        for (int unit = 0; unit < at.length; unit++) {
            if (at[unit] == slot) {
                Unit one = portfolio.units().get(unit);
                facilities += isFacility(one) ? 1 : 0;
                machines += one.machines();
                hours += one.hours();
            }
        }
        boolean ring = slot >= rules.rings().size() || facilities <= rules.rings().get(slot);
        return ring && machines <= rules.machines() && hours <= staff(days.get(slot));
    }

    private int staff(LocalDate day) {
        return rules.staff().stream()
                .filter(one -> !day.isBefore(one.from()) && !day.isAfter(one.to()))
                .mapToInt(Rules.Staff::hours)
                .findFirst()
                .orElse(rules.hours());
    }

    private long unfilled(int[] at) {
        long sum = 0;
        for (int slot = 0; slot < days.size(); slot++) {
            long facilities = 0;
            for (int unit = 0; unit < at.length; unit++) {
                facilities += at[unit] == slot && isFacility(portfolio.units().get(unit)) ? 1 : 0;
            }
            sum += Math.max(0, fill[slot] - facilities);
        }
        return sum;
    }

    private long cut(int[] at) {
        long sum = 0;
        for (Tie tie : portfolio.ties()) {
            sum += at[tie.a()] == at[tie.b()] ? 0 : tie.weight();
        }
        return sum;
    }

    /// Tries every plan; `null` in no case that the generator makes: the last waves are wide.
    Best best() {
        slots = new int[portfolio.units().size()];
        java.util.Arrays.fill(slots, -1);
        found = false;
        place(0, 0);
        if (!found) {
            throw new IllegalStateException("the case has no plan");
        }
        return new Best(bestUnfilled, bestCut);
    }

    private void place(int unit, long cut) {
        if (unit == slots.length) {
            finish(cut);
            return;
        }
        for (int slot = 0; slot < days.size(); slot++) {
            slots[unit] = slot;
            if (open(unit, slot) && fits(slots, slot) && ordered(unit)) {
                place(unit + 1, cut + added(unit));
            }
        }
        slots[unit] = -1;
    }

    private void finish(long cut) {
        long unfilled = unfilled(slots);
        boolean better =
                !found || unfilled < bestUnfilled || (unfilled == bestUnfilled && cut < bestCut);
        if (better) {
            found = true;
            bestUnfilled = unfilled;
            bestCut = cut;
        }
    }

    private boolean ordered(int unit) {
        for (Order order : portfolio.orders()) {
            boolean both = Math.max(order.first(), order.then()) == unit;
            if (both && !kept(order, slots)) {
                return false;
            }
        }
        return true;
    }

    private long added(int unit) {
        long sum = 0;
        for (Tie tie : portfolio.ties()) {
            boolean both = Math.max(tie.a(), tie.b()) == unit;
            sum += both && slots[tie.a()] != slots[tie.b()] ? tie.weight() : 0;
        }
        return sum;
    }
}
