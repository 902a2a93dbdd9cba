package org.handoff.inventory.waves;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.waves.Puzzle.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

@Timeout(120)
class SearchTest {
    private static final int SLOTS = 4;

    @Test
    void onSmallPuzzlesItFindsWhatTryingEverythingFinds() {
        for (int seed = 0; seed < 40; seed++) {
            Puzzle puzzle = puzzle(new Random(seed), 6);
            Score best = best(puzzle);
            Score found = puzzle.score(Search.of(puzzle, 1));

            assertThat(found.broken()).as("broken, seed %d", seed).isEqualTo(best.broken());
            if (best.broken() == 0) {
                assertThat(found.unfilled()).as("rings, seed %d", seed).isEqualTo(best.unfilled());
                assertThat((double) found.cut())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(1.10 * best.cut());
                assertThat(LowerBound.of(puzzle, best.unfilled() == 0, best.cut()))
                        .as("bound, seed %d", seed)
                        .isLessThanOrEqualTo(best.cut());
            }
        }
    }

    @Test
    void theSameSeedGivesTheSamePlan() {
        Puzzle puzzle = puzzle(new Random(3), 80);

        assertThat(Search.of(puzzle, 5)).isEqualTo(Search.of(puzzle, 5));
    }

    private static Puzzle puzzle(Random random, int groups) {
        BitSet[] allowed = new BitSet[groups];
        int[][] demand = new int[groups][];
        long[][] ties = new long[groups][groups];
        for (int group = 0; group < groups; group++) {
            allowed[group] = new BitSet();
            allowed[group].set(random.nextInt(5) == 0 ? 1 : 0, SLOTS);
            demand[group] = new int[] {random.nextInt(2), 1 + random.nextInt(3), 0};
        }
        for (int i = 0; i < groups * 2; i++) {
            int a = random.nextInt(groups);
            int b = random.nextInt(groups);
            ties[a][b] += a == b ? 0 : 1 + random.nextInt(9);
            ties[b][a] = ties[a][b];
        }
        int[][] next = new int[groups][];
        long[][] weight = new long[groups][];
        for (int group = 0; group < groups; group++) {
            long[] own = ties[group];
            next[group] =
                    java.util.stream.IntStream.range(0, groups).filter(i -> own[i] > 0).toArray();
            weight[group] = Arrays.stream(next[group]).mapToLong(i -> own[i]).toArray();
        }
        int free = Puzzle.UNBOUNDED;
        int machines = groups;
        int[][] capacity = {
            {1, machines, free}, {2, machines, free}, {free, machines, free}, {free, machines, free}
        };
        return new Puzzle(
                allowed,
                demand,
                capacity,
                new int[] {1, 2, 0, 0},
                next,
                weight,
                new int[] {0, 2},
                new int[] {1, 3},
                new boolean[] {false, true});
    }

    private static Score best(Puzzle puzzle) {
        Score best = new Score(Long.MAX_VALUE, 0, 0, 0);
        int[] plan = new int[puzzle.groups()];
        int all = (int) Math.pow(SLOTS, plan.length);
        for (int number = 0; number < all; number++) {
            int rest = number;
            for (int group = 0; group < plan.length; group++) {
                plan[group] = rest % SLOTS;
                rest /= SLOTS;
            }
            Score score = puzzle.score(plan);
            best = score.isBetterThan(best) ? score : best;
        }
        return best;
    }
}
