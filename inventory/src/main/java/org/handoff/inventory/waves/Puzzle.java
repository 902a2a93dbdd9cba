package org.handoff.inventory.waves;

import java.util.BitSet;

/// The plan as numbers: groups that move as one into slots, under bounds, so that little weight
/// lies between slots. Arrays are shared, and never written once it is made.
///
/// @param allowed by group: the slots in which it may move
/// @param demand by group and [Load]
/// @param capacity by slot and [Load]
/// @param fill by slot: places that a ring has to fill; 0 where there is no ring
/// @param next by group: the groups it has ties to
/// @param weight by group: the weights of these ties
/// @param first orders: the group that goes no later
/// @param then orders: the other group
/// @param strict orders: whether a wave must lie between
@SuppressWarnings("ArrayRecordComponent") // never compared
record Puzzle(
        BitSet[] allowed,
        int[][] demand,
        int[][] capacity,
        int[] fill,
        int[][] next,
        long[][] weight,
        int[] first,
        int[] then,
        boolean[] strict) {
    /// No bound.
    static final int UNBOUNDED = Integer.MAX_VALUE;

    /// What a slot can hold.
    enum Load {
        /// What rings count: facilities; applications where there are none.
        PLACES(0, "places in the ring"),
        MACHINES(1, "machines"),
        HOURS(2, "hours of staff");

        private final int column;
        private final String text;

        Load(int column, String text) {
            this.column = column;
            this.text = text;
        }

        /// Where it stands in demand and capacity.
        int column() {
            return column;
        }

        String text() {
            return text;
        }
    }

    static final int LOADS = Load.values().length;

    int groups() {
        return demand.length;
    }

    int slots() {
        return capacity.length;
    }

    long degree(int group) {
        long sum = 0;
        for (long one : weight[group]) {
            sum += one;
        }
        return sum;
    }

    /// All ties together.
    long total() {
        long sum = 0;
        for (int group = 0; group < groups(); group++) {
            sum += degree(group);
        }
        return sum / 2;
    }

    /// What of a group's ties lies inside a slot.
    long inside(int[] slotOf, int group, int slot) {
        long sum = 0;
        for (int i = 0; i < next[group].length; i++) {
            sum += slotOf[next[group][i]] == slot ? weight[group][i] : 0;
        }
        return sum;
    }

    /// How a plan fares. Bounds first, then full rings, then little to bridge, then not for long.
    ///
    /// @param broken bounds and orders that are not kept
    /// @param unfilled places of rings that stay empty
    /// @param cut weight between slots
    /// @param spread the same, times the slots between
    record Score(long broken, long unfilled, long cut, long spread) {
        boolean isBetterThan(Score other) {
            if (broken != other.broken) {
                return broken < other.broken;
            }
            if (unfilled != other.unfilled) {
                return unfilled < other.unfilled;
            }
            return cut != other.cut ? cut < other.cut : spread < other.spread;
        }
    }

    Score score(int[] slotOf) {
        long broken = 0;
        long cut = 0;
        long spread = 0;
        int[][] used = new int[slots()][LOADS];
        for (int group = 0; group < groups(); group++) {
            int own = slotOf[group];
            broken += allowed[group].get(own) ? 0 : 1;
            for (int load = 0; load < LOADS; load++) {
                used[own][load] += demand[group][load];
            }
            for (int i = 0; i < next[group].length; i++) {
                int far = Math.abs(slotOf[next[group][i]] - own);
                cut += far == 0 ? 0 : weight[group][i];
                spread += far * weight[group][i];
            }
        }
        long unfilled = 0;
        for (int slot = 0; slot < slots(); slot++) {
            for (int load = 0; load < LOADS; load++) {
                broken += Math.max(0, used[slot][load] - capacity[slot][load]);
            }
            unfilled += Math.max(0, fill[slot] - used[slot][Load.PLACES.column()]);
        }
        for (int order = 0; order < first.length; order++) {
            broken += isBroken(order, slotOf) ? 1 : 0;
        }
        return new Score(broken, unfilled, cut / 2, spread / 2);
    }

    boolean isBroken(int order, int[] slotOf) {
        int gap = slotOf[then[order]] - slotOf[first[order]];
        return strict[order] ? gap <= 0 : gap < 0;
    }
}
