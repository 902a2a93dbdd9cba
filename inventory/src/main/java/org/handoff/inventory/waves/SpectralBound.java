package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Puzzle.Load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// What must be cut when a graph is split into parts of limited mass: half the sum of the parts'
/// masses, the largest first, times the eigenvalues of its Laplacian against the masses, the
/// smallest first (Donath and Hoffman 1973). Eigenvalues are counted, not computed: as many lie
/// below a number as L - number * M has negative pivots (Sylvester). In floating point.
final class SpectralBound {
    /// Larger graphs, or denser cores, take too long; then there is no such bound.
    private static final int GROUPS_MAX = 6_000;

    private static final int CORE_MAX = 1_200;

    /// Rows up to this length are eliminated one by one, the rest as one dense block.
    private static final int SPARSE_MAX = 24;

    private static final double STEP = 1.6;
    private static final int STEPS_MAX = 120;
    private static final double TINY = 1e-9;

    private final Puzzle puzzle;
    private final int load;

    private SpectralBound(Puzzle puzzle, Load load) {
        this.puzzle = puzzle;
        this.load = load.column();
    }

    /// @param filled whether the plans in question fill all rings
    static double of(Puzzle puzzle, boolean filled) {
        double best = 0;
        if (puzzle.groups() > GROUPS_MAX) {
            return best;
        }
        for (Load load : Load.values()) {
            SpectralBound bound = new SpectralBound(puzzle, load);
            double[] parts = bound.parts(filled && load == Load.PLACES);
            best = Math.max(best, parts.length < 2 ? 0 : bound.cut(parts));
        }
        return best;
    }

    /// Masses of the fewest and largest parts that can hold everything, the largest first.
    private double[] parts(boolean rings) {
        double total = 0;
        for (int[] demand : puzzle.demand()) {
            total += demand[load];
        }
        List<Double> room = new ArrayList<>();
        double left = total;
        for (int slot = 0; slot < puzzle.slots(); slot++) {
            if (rings) {
                room.add((double) puzzle.fill()[slot]);
                left -= puzzle.fill()[slot];
            } else {
                room.add(Math.min(total, puzzle.capacity()[slot][load]));
            }
        }
        if (rings) {
            room.add(Math.max(0, left));
        }
        room.sort(Comparator.reverseOrder());
        List<Double> parts = new ArrayList<>();
        double open = total;
        for (double one : room) {
            if (open > 0 && one > 0) {
                parts.add(Math.min(one, open));
                open -= one;
            }
        }
        return parts.stream().mapToDouble(one -> one).toArray();
    }

    private double cut(double[] parts) {
        double total = Arrays.stream(parts).sum();
        double sum = 0;
        double before = 0;
        double at = 1e-2 * Math.max(1, puzzle.total()) / total;
        for (int step = 0; step < STEPS_MAX; step++) {
            int below = below(at);
            if (below < 0) {
                return 0;
            }
            double above = 0;
            for (int part = below; part < parts.length; part++) {
                above += parts[part];
            }
            sum += (at - before) * above;
            if (above == 0) {
                break;
            }
            before = at;
            at *= STEP;
        }
        return sum / 2;
    }

    /// How many eigenvalues lie below; -1 if the core is too large.
    private int below(double number) {
        int groups = puzzle.groups();
        double[] diagonal = new double[groups];
        List<Map<Integer, Double>> rows = new ArrayList<>();
        PriorityQueue<long[]> queue = new PriorityQueue<>(Comparator.comparingLong(one -> one[0]));
        for (int group = 0; group < groups; group++) {
            diagonal[group] = puzzle.degree(group) - number * puzzle.demand()[group][load];
            Map<Integer, Double> row = new HashMap<>();
            for (int i = 0; i < puzzle.next()[group].length; i++) {
                row.put(puzzle.next()[group][i], (double) -puzzle.weight()[group][i]);
            }
            rows.add(row);
            queue.add(new long[] {row.size(), group});
        }
        boolean[] gone = new boolean[groups];
        int negative = 0;
        while (!queue.isEmpty() && queue.element()[0] <= SPARSE_MAX) {
            long[] next = queue.remove();
            int group = (int) next[1];
            if (gone[group] || rows.get(group).size() != next[0]) {
                continue;
            }
            gone[group] = true;
            double pivot = pivot(diagonal[group]);
            negative += pivot < 0 ? 1 : 0;
            eliminate(group, pivot, rows, diagonal, queue);
        }
        int rest = dense(rows, diagonal, gone);
        return rest < 0 ? -1 : negative + rest;
    }

    private static double pivot(double value) {
        // counted as below: the bound may come out lower, never higher
        return Math.abs(value) < TINY ? -TINY : value;
    }

    private static void eliminate(
            int group,
            double pivot,
            List<Map<Integer, Double>> rows,
            double[] diagonal,
            PriorityQueue<long[]> queue) {
        Map<Integer, Double> row = rows.get(group);
        for (Map.Entry<Integer, Double> one : row.entrySet()) {
            int a = one.getKey();
            double part = one.getValue() / pivot;
            diagonal[a] -= part * one.getValue();
            Map<Integer, Double> own = rows.get(a);
            own.remove(group);
            for (Map.Entry<Integer, Double> other : row.entrySet()) {
                if (other.getKey() != a) {
                    own.merge(other.getKey(), -part * other.getValue(), Double::sum);
                }
            }
            queue.add(new long[] {own.size(), a});
        }
    }

    private static int dense(List<Map<Integer, Double>> rows, double[] diagonal, boolean[] gone) {
        int[] number = new int[gone.length];
        int size = 0;
        for (int group = 0; group < gone.length; group++) {
            number[group] = gone[group] ? -1 : size++;
        }
        if (size > CORE_MAX) {
            return -1;
        }
        double[][] block = new double[size][size];
        for (int group = 0; group < gone.length; group++) {
            if (!gone[group]) {
                double[] row = block[number[group]];
                row[number[group]] = diagonal[group];
                rows.get(group).forEach((to, value) -> row[number[to]] = value);
            }
        }
        double[] column = new double[size];
        int negative = 0;
        for (int k = 0; k < size; k++) {
            double pivot = pivot(block[k][k]);
            negative += pivot < 0 ? 1 : 0;
            for (int i = k + 1; i < size; i++) {
                column[i] = block[i][k];
            }
            for (int i = k + 1; i < size; i++) {
                double part = column[i] / pivot;
                if (part != 0) {
                    double[] row = block[i];
                    for (int j = k + 1; j <= i; j++) {
                        row[j] -= part * column[j];
                    }
                }
            }
        }
        return negative;
    }
}
