package org.handoff.inventory.waves;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A weight that no plan can bridge less than. Each group keeps at best the heaviest of its ties
/// that fit into one slot beside it (fractional knapsack); a tie counts for one of its ends, or
/// half for both. Beside it what the spectrum of the whole demands, see [SpectralBound].
final class LowerBound {
    private static final double ROUNDING = 1e-6;

    private final Puzzle puzzle;

    /// Pairs that a strict order keeps out of one slot.
    private final Set<Long> apart = new HashSet<>();

    /// A neighbour that may lie in the same slot.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Near(double weight, int[] demand) {}

    private LowerBound(Puzzle puzzle) {
        this.puzzle = puzzle;
        for (int order = 0; order < puzzle.first().length; order++) {
            if (puzzle.strict()[order]) {
                apart.add(pair(puzzle.first()[order], puzzle.then()[order]));
            }
        }
    }

    /// @param filled whether the plans in question fill all rings
    static long of(Puzzle puzzle, boolean filled) {
        LowerBound bound = new LowerBound(puzzle);
        double half = 0;
        double charged = 0;
        for (int group = 0; group < puzzle.groups(); group++) {
            half += bound.outside(group, false);
            charged += bound.outside(group, true);
        }
        double stars = Math.max(half, charged);
        double spectrum = SpectralBound.of(puzzle, filled);
        return (long) Math.ceil(Math.max(stars, spectrum) - ROUNDING);
    }

    /// Weight of the group's ties, as far as it is counted here, that no slot can keep.
    private double outside(int group, boolean toPlaceless) {
        int[] next = puzzle.next()[group];
        double all = 0;
        double[] weights = new double[next.length];
        for (int i = 0; i < next.length; i++) {
            weights[i] = puzzle.weight()[group][i] * share(group, next[i], toPlaceless);
            all += weights[i];
        }
        double best = 0;
        BitSet slots = puzzle.allowed()[group];
        for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
            List<Near> near = new ArrayList<>();
            for (int i = 0; i < next.length; i++) {
                if (weights[i] > 0
                        && puzzle.allowed()[next[i]].get(slot)
                        && !apart(group, next[i])) {
                    near.add(new Near(weights[i], puzzle.demand()[next[i]]));
                }
            }
            best = Math.max(best, kept(group, slot, near));
        }
        return all - best;
    }

    /// A tie between one that takes a place in a ring and one that takes none counts whole for the
    /// latter: a central system has more facilities than any ring has places.
    private double share(int group, int other, boolean toPlaceless) {
        boolean own = puzzle.demand()[group][0] == 0;
        boolean its = puzzle.demand()[other][0] == 0;
        if (!toPlaceless || own == its) {
            return 0.5;
        }
        return own ? 1 : 0;
    }

    private double kept(int group, int slot, List<Near> near) {
        double least = Double.MAX_VALUE;
        for (int load = 0; load < Puzzle.LOADS; load++) {
            int capacity = puzzle.capacity()[slot][load];
            double room =
                    capacity == Puzzle.UNBOUNDED
                            ? Double.MAX_VALUE
                            : capacity - puzzle.demand()[group][load];
            least = Math.min(least, room < 0 ? 0 : knapsack(near, load, room));
        }
        return least;
    }

    private static double knapsack(List<Near> near, int load, double capacity) {
        List<Near> sorted = new ArrayList<>(near);
        sorted.sort(
                Comparator.comparingDouble(
                        one -> one.demand()[load] == 0 ? 0 : one.demand()[load] / one.weight()));
        double room = capacity;
        double sum = 0;
        for (Near one : sorted) {
            double part = one.demand()[load] == 0 ? 1 : Math.min(1, room / one.demand()[load]);
            sum += part * one.weight();
            room -= part * one.demand()[load];
        }
        return sum;
    }

    private boolean apart(int a, int b) {
        return apart.contains(pair(a, b));
    }

    private static long pair(int a, int b) {
        return ((long) Math.min(a, b) << 32) | Math.max(a, b);
    }
}
