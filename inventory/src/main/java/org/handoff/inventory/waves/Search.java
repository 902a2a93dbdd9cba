package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Puzzle.Load;
import org.handoff.inventory.waves.Puzzle.Score;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/// Simulated annealing over moves and exchanges of groups, then descent. Bounds may be broken on
/// the way and cost more and more. The same seed gives the same plan: it counts steps, never time.
final class Search {
    /// Runs from other beginnings; the best counts.
    private static final int RUNS_MAX = 6;

    private static final long STEPS_MIN = 60_000;
    private static final long STEPS_PER_GROUP = 1_500;
    private static final long STEPS_MAX = 4_000_000;
    private static final int DESCENTS_MAX = 50;

    private final Puzzle puzzle;
    private final Random random;
    private final int[][] slots;
    private final int[][] ordersOf;
    private final int[] slotOf;
    private final int[][] used;
    private final double[] overCost = new double[Puzzle.LOADS];
    private double emptyCost;
    private double orderCost;
    private int[] best;
    private Score bestScore;

    private Search(Puzzle puzzle, long seed) {
        this.puzzle = puzzle;
        this.random = new Random(seed);
        this.slots = new int[puzzle.groups()][];
        this.slotOf = new int[puzzle.groups()];
        for (int group = 0; group < puzzle.groups(); group++) {
            slots[group] = puzzle.allowed()[group].stream().toArray();
            slotOf[group] = slots[group][0];
        }
        this.ordersOf = ordersOf(puzzle);
        this.used = new int[puzzle.slots()][Puzzle.LOADS];
        this.best = slotOf.clone();
        this.bestScore = puzzle.score(best);
    }

    /// The slot of each group. Bounds that no plan was found for are broken in it, see
    /// [Puzzle#score].
    static int[] of(Puzzle puzzle, long seed) {
        Search search = new Search(puzzle, seed);
        int runs = puzzle.groups() <= 64 ? RUNS_MAX : 1;
        for (int run = 0; run < RUNS_MAX; run++) {
            if (run < runs || search.bestScore.broken() > 0) {
                search.run(1 << Math.min(run, 4));
            }
        }
        return search.best;
    }

    private static int[][] ordersOf(Puzzle puzzle) {
        int[] counts = new int[puzzle.groups()];
        for (int order = 0; order < puzzle.first().length; order++) {
            counts[puzzle.first()[order]]++;
            counts[puzzle.then()[order]]++;
        }
        int[][] of = new int[puzzle.groups()][];
        Arrays.setAll(of, group -> new int[counts[group]]);
        for (int order = 0; order < puzzle.first().length; order++) {
            for (int group : new int[] {puzzle.first()[order], puzzle.then()[order]}) {
                of[group][--counts[group]] = order;
            }
        }
        return of;
    }

    private void run(int strictness) {
        if (strictness > 1 || puzzle.groups() > 64) {
            scatter();
        } else {
            place(slotOf.clone());
        }
        double average = Math.max(1, 2.0 * puzzle.total() / Math.max(1, puzzle.groups()));
        for (Load load : Load.values()) {
            double mean =
                    Arrays.stream(puzzle.demand()).mapToInt(one -> one[load.column()]).sum()
                            / (double) puzzle.groups();
            overCost[load.column()] = strictness * average / Math.max(1, mean);
        }
        emptyCost = strictness * average;
        orderCost = strictness * average;
        anneal(average);
        keep(slotOf);
        place(best.clone());
        descend();
    }

    private void scatter() {
        int[] begin = new int[puzzle.groups()];
        for (int group = 0; group < begin.length; group++) {
            begin[group] = slots[group][random.nextInt(slots[group].length)];
        }
        place(begin);
    }

    private void place(int[] at) {
        for (int[] loads : used) {
            Arrays.fill(loads, 0);
        }
        for (int group = 0; group < at.length; group++) {
            slotOf[group] = at[group];
            for (int load = 0; load < Puzzle.LOADS; load++) {
                used[at[group]][load] += puzzle.demand()[group][load];
            }
        }
    }

    private void anneal(double average) {
        int groups = puzzle.groups();
        long steps = Math.clamp(STEPS_PER_GROUP * groups, STEPS_MIN, STEPS_MAX);
        double hot = average / 2;
        double cooling = Math.pow(0.02 / hot, 1.0 / steps);
        double heat = hot;
        for (long step = 0; step < steps; step++, heat *= cooling) {
            int group = random.nextInt(groups);
            int to = target(group);
            int from = slotOf[group];
            if (to == from) {
                continue;
            }
            double change = delta(group, to);
            int partner = random.nextInt(3) == 0 ? partner(group, to) : -1;
            if (partner >= 0) {
                move(group, to);
                change += delta(partner, from);
                move(partner, from);
                if (!accepts(change, heat)) {
                    move(partner, to);
                    move(group, from);
                }
            } else if (accepts(change, heat)) {
                move(group, to);
            }
            if (step % groups == 0) {
                keep(slotOf);
            }
        }
    }

    private boolean accepts(double change, double heat) {
        return change <= 0 || random.nextDouble() < Math.exp(-change / heat);
    }

    /// Half of the time where a neighbour is.
    private int target(int group) {
        int[] near = puzzle.next()[group];
        if (near.length > 0 && random.nextBoolean()) {
            int slot = slotOf[near[random.nextInt(near.length)]];
            if (puzzle.allowed()[group].get(slot)) {
                return slot;
            }
        }
        return slots[group][random.nextInt(slots[group].length)];
    }

    /// Another group that could go the other way; -1 if a few looks find none.
    private int partner(int group, int from) {
        for (int look = 0; look < 8; look++) {
            int other = random.nextInt(puzzle.groups());
            boolean fits = other != group && slotOf[other] == from;
            if (fits && puzzle.allowed()[other].get(slotOf[group])) {
                return other;
            }
        }
        return -1;
    }

    private void move(int group, int to) {
        int from = slotOf[group];
        for (int load = 0; load < Puzzle.LOADS; load++) {
            int demand = puzzle.demand()[group][load];
            used[from][load] -= demand;
            used[to][load] += demand;
        }
        slotOf[group] = to;
    }

    /// What a move would change, with what is broken at its price.
    private double delta(int group, int to) {
        int from = slotOf[group];
        double change = 0;
        int[] next = puzzle.next()[group];
        for (int i = 0; i < next.length; i++) {
            int at = slotOf[next[i]];
            if (at == from) {
                change += puzzle.weight()[group][i];
            } else if (at == to) {
                change -= puzzle.weight()[group][i];
            }
        }
        for (int load = 0; load < Puzzle.LOADS; load++) {
            int demand = puzzle.demand()[group][load];
            if (demand > 0) {
                change +=
                        overCost[load]
                                * (over(to, load, demand)
                                        - over(to, load, 0)
                                        + over(from, load, -demand)
                                        - over(from, load, 0));
            }
        }
        int places = puzzle.demand()[group][Load.PLACES.column()];
        if (places > 0) {
            change += emptyCost * (empty(to, places) - empty(to, 0));
            change += emptyCost * (empty(from, -places) - empty(from, 0));
        }
        for (int order : ordersOf[group]) {
            int before = puzzle.isBroken(order, slotOf) ? 1 : 0;
            slotOf[group] = to;
            change += orderCost * ((puzzle.isBroken(order, slotOf) ? 1 : 0) - before);
            slotOf[group] = from;
        }
        return change;
    }

    private int over(int slot, int load, int more) {
        return Math.max(0, used[slot][load] + more - puzzle.capacity()[slot][load]);
    }

    private int empty(int slot, int more) {
        return Math.max(0, puzzle.fill()[slot] - used[slot][Load.PLACES.column()] - more);
    }

    private void keep(int[] plan) {
        Score score = puzzle.score(plan);
        if (score.isBetterThan(bestScore)) {
            best = plan.clone();
            bestScore = score;
        }
    }

    /// From the best plan on, each single move that betters it. What is broken costs more than all
    /// ties here.
    private void descend() {
        double dear = 4.0 * puzzle.total() + 1;
        Arrays.fill(overCost, dear * dear);
        orderCost = dear * dear;
        emptyCost = dear;
        boolean better = true;
        for (int round = 0; better && round < DESCENTS_MAX; round++) {
            better = false;
            for (int group = 0; group < puzzle.groups(); group++) {
                better |= settle(group);
            }
        }
        keep(slotOf);
    }

    private boolean settle(int group) {
        int to = slotOf[group];
        double least = 0;
        BitSet allowed = puzzle.allowed()[group];
        for (int slot = allowed.nextSetBit(0); slot >= 0; slot = allowed.nextSetBit(slot + 1)) {
            double change = slot == slotOf[group] ? 0 : delta(group, slot);
            if (change < least) {
                least = change;
                to = slot;
            }
        }
        if (to != slotOf[group]) {
            move(group, to);
            return true;
        }
        return false;
    }
}
