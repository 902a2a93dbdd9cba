package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Puzzle.Load;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// A weight that no plan can bridge less than, by Lagrangian relaxation (Geoffrion 1974). Each
/// group chooses its slot alone, and of its ties keeps the heaviest that fit into the slot beside
/// it (fractional knapsack). What a tie is worth is shared by its two ends, another share in each
/// slot; and a group pays for the room it takes: a price for each slot and load. Whatever the
/// shares, if the two of a tie sum to 1, and whatever the prices, if they are not negative, no plan
/// under the bounds keeps more than all groups together keep so, plus the price of all the room. A
/// ring that must be full may pay to be chosen. The best shares and prices are sought by
/// subgradients, with a fixed number of steps: more would only raise the bound. One thread.
final class PricedBound {
    private static final int STEPS_MAX = 400;

    /// Shares looked at, all steps together; a large puzzle has fewer steps.
    private static final long WORK_MAX = 30_000_000;

    private static final int STEPS_WITHOUT_GAIN = 15;
    private static final double THETA_MIN = 1e-3;

    private final Puzzle puzzle;
    private final boolean filled;
    private final int slots;
    private final Set<Long> apart = new HashSet<>();

    /// By group and tie: where the tie stands at its other end.
    private final int[][] back;

    /// By group, tie and slot, where the group has the lower number; the other end has the rest.
    private final double[][][] share;

    private final double[][] price;

    // what the groups chose last
    private final int[] chosen;
    private final double[][] kept;
    private final double[] worth;
    private final double[] part;

    private PricedBound(Puzzle puzzle, boolean filled) {
        this.puzzle = puzzle;
        this.filled = filled;
        this.slots = puzzle.slots();
        int groups = puzzle.groups();
        this.back = new int[groups][];
        this.share = new double[groups][][];
        this.price = new double[slots][Puzzle.LOADS];
        this.chosen = new int[groups];
        this.kept = new double[groups][];
        int most = 0;
        for (int group = 0; group < groups; group++) {
            int ties = puzzle.next()[group].length;
            back[group] = new int[ties];
            share[group] = new double[ties][slots];
            kept[group] = new double[ties];
            most = Math.max(most, ties);
        }
        this.worth = new double[most];
        this.part = new double[most];
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < back[group].length; i++) {
                back[group][i] = place(puzzle.next()[puzzle.next()[group][i]], group);
            }
        }
        for (int order = 0; order < puzzle.first().length; order++) {
            if (puzzle.strict()[order]) {
                apart.add(pair(puzzle.first()[order], puzzle.then()[order]));
            }
        }
    }

    /// @param filled whether the plans in question fill all rings
    /// @param cut what a plan bridges; the closer to the least, the sooner the prices settle
    static double of(Puzzle puzzle, boolean filled, long cut) {
        double best = 0;
        for (boolean toPlaceless : new boolean[] {false, true}) {
            PricedBound bound = new PricedBound(puzzle, filled);
            bound.begin(toPlaceless);
            best = Math.max(best, bound.sought(cut));
        }
        return best;
    }

    /// Half for each end; or whole for that one which takes no place in a ring, of two of which the
    /// other does: a central system has more facilities than any ring has places.
    private void begin(boolean toPlaceless) {
        for (int group = 0; group < puzzle.groups(); group++) {
            for (int i = 0; i < share[group].length; i++) {
                boolean own = isPlaceless(group);
                boolean its = isPlaceless(puzzle.next()[group][i]);
                Arrays.fill(share[group][i], !toPlaceless || own == its ? 0.5 : own ? 1 : 0);
            }
        }
    }

    private boolean isPlaceless(int group) {
        return puzzle.demand()[group][Load.PLACES.column()] == 0;
    }

    private double sought(long cut) {
        long total = puzzle.total();
        double best = Double.MAX_VALUE;
        double theta = 1;
        int waited = 0;
        for (int step = 0; step < steps() && theta > THETA_MIN; step++) {
            double most = chooseAll();
            if (most < best - 1e-9 * total) {
                best = most;
                waited = 0;
            } else if (++waited >= STEPS_WITHOUT_GAIN) {
                theta /= 2;
                waited = 0;
            }
            double over = most - (total - cut);
            if (over <= 0 || !step(theta * over)) {
                break;
            }
        }
        return total - best;
    }

    private int steps() {
        long shares = 1;
        for (double[][] of : share) {
            shares += (long) of.length * slots;
        }
        return (int) Math.min(STEPS_MAX, Math.max(1, WORK_MAX / shares));
    }

    /// What all groups keep at most, by shares and prices as they are.
    private double chooseAll() {
        double sum = 0;
        for (int slot = 0; slot < slots; slot++) {
            for (int load = 0; load < Puzzle.LOADS; load++) {
                sum += price[slot][load] == 0 ? 0 : price[slot][load] * room(slot, load);
            }
        }
        for (int group = 0; group < puzzle.groups(); group++) {
            sum += choose(group);
        }
        return sum;
    }

    /// What a price counts: all room, or, where it is paid for being chosen, what has to be filled.
    private int room(int slot, int load) {
        return price[slot][load] < 0 ? puzzle.fill()[slot] : puzzle.capacity()[slot][load];
    }

    private double choose(int group) {
        double best = Double.NEGATIVE_INFINITY;
        BitSet allowed = puzzle.allowed()[group];
        for (int slot = allowed.nextSetBit(0); slot >= 0; slot = allowed.nextSetBit(slot + 1)) {
            double value = keeps(group, slot);
            for (int load = 0; load < Puzzle.LOADS; load++) {
                value -= price[slot][load] * puzzle.demand()[group][load];
            }
            if (value > best) {
                best = value;
                chosen[group] = slot;
                System.arraycopy(part, 0, kept[group], 0, kept[group].length);
            }
        }
        return best;
    }

    /// The worth of the ties that fit beside the group; [#part] then holds of each how much.
    private double keeps(int group, int slot) {
        int[] next = puzzle.next()[group];
        double all = 0;
        for (int i = 0; i < next.length; i++) {
            boolean can =
                    puzzle.allowed()[next[i]].get(slot)
                            && (apart.isEmpty() || !apart.contains(pair(group, next[i])));
            worth[i] = can ? Math.max(0, puzzle.weight()[group][i] * shareOf(group, i, slot)) : 0;
            part[i] = worth[i] > 0 ? 1 : 0;
            all += worth[i];
        }
        int tightest = -1;
        double least = all;
        for (int load = 0; load < Puzzle.LOADS; load++) {
            if (puzzle.capacity()[slot][load] != Puzzle.UNBOUNDED) {
                double fits = knapsack(group, slot, load, false);
                if (fits < least) {
                    least = fits;
                    tightest = load;
                }
            }
        }
        if (tightest >= 0) {
            knapsack(group, slot, tightest, true);
        }
        return least;
    }

    private double shareOf(int group, int tie, int slot) {
        int other = puzzle.next()[group][tie];
        return group < other ? share[group][tie][slot] : 1 - share[other][back[group][tie]][slot];
    }

    /// @param note whether [#part] is to tell how much of each tie fits
    private double knapsack(int group, int slot, int load, boolean note) {
        int[] next = puzzle.next()[group];
        double room = puzzle.capacity()[slot][load] - puzzle.demand()[group][load];
        double wanted = 0;
        double all = 0;
        for (int i = 0; i < next.length; i++) {
            wanted += worth[i] > 0 ? puzzle.demand()[next[i]][load] : 0;
            all += worth[i];
        }
        if (wanted <= room) {
            return all;
        }
        List<Integer> order =
                IntStream.range(0, next.length)
                        .filter(i -> worth[i] > 0)
                        .boxed()
                        .sorted(
                                Comparator.comparingDouble(
                                        i -> puzzle.demand()[next[i]][load] / worth[i]))
                        .toList();
        double left = Math.max(0, room);
        double sum = 0;
        for (int i : order) {
            int takes = puzzle.demand()[next[i]][load];
            double fits = takes == 0 ? 1 : Math.min(1, left / takes);
            left -= fits * takes;
            sum += fits * worth[i];
            if (note) {
                part[i] = fits;
            }
        }
        return sum;
    }

    /// Goes against the subgradient; false if there is none, and the bound cannot be better.
    private boolean step(double far) {
        double[][] use = new double[slots][Puzzle.LOADS];
        for (int group = 0; group < puzzle.groups(); group++) {
            for (int load = 0; load < Puzzle.LOADS; load++) {
                use[chosen[group]][load] += puzzle.demand()[group][load];
            }
        }
        double norm = 0;
        for (int slot = 0; slot < slots; slot++) {
            for (int load = 0; load < Puzzle.LOADS; load++) {
                double slack = slack(use, slot, load);
                norm += slack * slack;
            }
        }
        for (int group = 0; group < puzzle.groups(); group++) {
            for (int i = 0; i < kept[group].length; i++) {
                double one = puzzle.weight()[group][i] * kept[group][i];
                norm += one * one;
            }
        }
        if (norm == 0) {
            return false;
        }
        move(far / norm, use);
        return true;
    }

    private void move(double length, double[][] use) {
        for (int slot = 0; slot < slots; slot++) {
            for (int load = 0; load < Puzzle.LOADS; load++) {
                double next = price[slot][load] - length * slack(use, slot, load);
                price[slot][load] = isFree(slot, load) ? next : Math.max(0, next);
            }
        }
        for (int group = 0; group < puzzle.groups(); group++) {
            for (int i = 0; i < kept[group].length; i++) {
                int other = puzzle.next()[group][i];
                double by = length * puzzle.weight()[group][i] * kept[group][i];
                if (group < other) {
                    share[group][i][chosen[group]] -= by;
                } else {
                    share[other][back[group][i]][chosen[group]] += by;
                }
            }
        }
    }

    /// A ring that all plans in question fill may pay to be chosen.
    private boolean isFree(int slot, int load) {
        return filled && load == Load.PLACES.column() && puzzle.fill()[slot] > 0;
    }

    private double slack(double[][] use, int slot, int load) {
        if (puzzle.capacity()[slot][load] == Puzzle.UNBOUNDED) {
            return 0;
        }
        double slack = room(slot, load) - use[slot][load];
        return price[slot][load] == 0 && slack > 0 && !isFree(slot, load) ? 0 : slack;
    }

    private static int place(int[] among, int group) {
        for (int i = 0; i < among.length; i++) {
            if (among[i] == group) {
                return i;
            }
        }
        throw new IllegalArgumentException("a tie that only one end knows");
    }

    private static long pair(int a, int b) {
        return ((long) Math.min(a, b) << 32) | Math.max(a, b);
    }
}
