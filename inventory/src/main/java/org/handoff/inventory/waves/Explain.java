package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Puzzle.Load;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Why a unit moves when it does: one sentence, from the plan's own numbers.
final class Explain {
    private static final int TIES_SHOWN = 3;

    private final Portfolio portfolio;
    private final Rules rules;
    private final Groups groups;
    private final PuzzleMaker maker;
    private final Puzzle puzzle;
    private final Timeline timeline;
    private final int[] slotOf;
    private final int[][] used;

    Explain(
            Portfolio portfolio,
            Rules rules,
            Groups groups,
            PuzzleMaker maker,
            Puzzle puzzle,
            Timeline timeline,
            int[] slotOf) {
        this.portfolio = portfolio;
        this.rules = rules;
        this.groups = groups;
        this.maker = maker;
        this.puzzle = puzzle;
        this.timeline = timeline;
        this.slotOf = slotOf;
        this.used = new int[puzzle.slots()][Puzzle.LOADS];
        for (int group = 0; group < puzzle.groups(); group++) {
            for (int load = 0; load < Puzzle.LOADS; load++) {
                used[slotOf[group]][load] += puzzle.demand()[group][load];
            }
        }
    }

    String sentence(int unit) {
        int group = groups.of().get(unit);
        String together = together(unit, group);
        if (maker.isPilot(group)) {
            return "a pilot, as the rules say" + together;
        }
        long all = puzzle.degree(group);
        int own = slotOf[group];
        if (all == 0) {
            return "tied to nothing else that moves, so any wave with room will do" + together;
        }
        long kept = puzzle.inside(slotOf, group, own);
        int other = best(group, own);
        long better = other < 0 ? 0 : puzzle.inside(slotOf, group, other);
        String keeps =
                kept == 0
                        ? "keeps none of its ties of weight " + Said.count(all)
                        : "keeps "
                                + Said.count(kept)
                                + " of the weight "
                                + Said.count(all)
                                + " of its ties here ("
                                + heaviest(group, own)
                                + ")";
        if (better <= kept) {
            return keeps + ", and no other wave would keep more" + together;
        }
        return "%s; the wave of %s would keep %s, but %s%s"
                .formatted(
                        keeps,
                        timeline.days().get(other),
                        Said.count(better),
                        why(group, other),
                        together);
    }

    private String together(int unit, int group) {
        List<Unit> others = new ArrayList<>();
        for (int member : groups.members().get(group)) {
            if (member != unit) {
                others.add(portfolio.units().get(member));
            }
        }
        return others.isEmpty() ? "" : "; moves together with " + Said.names(others);
    }

    private int best(int group, int own) {
        int best = -1;
        long most = -1;
        for (int slot = 0; slot < puzzle.slots(); slot++) {
            long inside = slot == own ? -1 : puzzle.inside(slotOf, group, slot);
            if (inside > most) {
                most = inside;
                best = slot;
            }
        }
        return best;
    }

    private String heaviest(int group, int slot) {
        record Near(int group, long weight) {}
        List<Near> near = new ArrayList<>();
        for (int i = 0; i < puzzle.next()[group].length; i++) {
            if (slotOf[puzzle.next()[group][i]] == slot) {
                near.add(new Near(puzzle.next()[group][i], puzzle.weight()[group][i]));
            }
        }
        near.sort(
                Comparator.comparingLong((Near one) -> -one.weight())
                        .thenComparingInt(Near::group));
        List<String> shown =
                near.stream()
                        .limit(TIES_SHOWN)
                        .map(one -> maker.name(one.group()) + " " + one.weight())
                        .toList();
        int more = near.size() - TIES_SHOWN;
        return String.join(", ", shown) + (more > 0 ? ", " + Said.count(more) + " more" : "");
    }

    /// What is in the way of a wave that would keep more.
    private String why(int group, int slot) {
        LocalDate day = timeline.days().get(slot);
        String closed = maker.closed(group, day);
        if (!closed.isEmpty()) {
            return closed;
        }
        String order = order(group, slot);
        if (!order.isEmpty()) {
            return order;
        }
        for (Load load : Load.values()) {
            int demand = puzzle.demand()[group][load.column()];
            int capacity = puzzle.capacity()[slot][load.column()];
            if (demand > 0 && used[slot][load.column()] + demand > capacity) {
                return load == Load.PLACES
                        ? "that ring holds " + capacity
                        : "its %,d %s are taken".formatted(capacity, load.text());
            }
        }
        boolean ring = slotOf[group] < rules.rings().size();
        return ring && puzzle.demand()[group][0] > 0
                ? "this ring has to be filled"
                : "the whole plan has less to bridge this way";
    }

    /// The order that such a move would break, or empty.
    private String order(int group, int slot) {
        int own = slotOf[group];
        slotOf[group] = slot;
        int broken = -1;
        for (int order = 0; broken < 0 && order < puzzle.first().length; order++) {
            boolean about = puzzle.first()[order] == group || puzzle.then()[order] == group;
            broken = about && puzzle.isBroken(order, slotOf) ? order : -1;
        }
        slotOf[group] = own;
        if (broken < 0) {
            return "";
        }
        boolean first = puzzle.first()[broken] == group;
        int other = first ? puzzle.then()[broken] : puzzle.first()[broken];
        return maker.name(other)
                + (first ? " goes no earlier than it" : " goes no later than it")
                + " ("
                + groups.orders().get(broken).because()
                + ")";
    }
}
