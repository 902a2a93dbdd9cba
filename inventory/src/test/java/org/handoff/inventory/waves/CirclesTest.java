package org.handoff.inventory.waves;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Arrays;
import java.util.Random;

@Timeout(60)
class CirclesTest {
    @Test
    void aCircleAsLongAsTheEstateIsOneComponent() {
        int nodes = 300_000;
        int[][] next = new int[nodes][];
        Arrays.setAll(next, node -> new int[] {(node + 1) % nodes});

        assertThat(Circles.of(next)).containsOnly(0);
    }

    @Test
    void twoNodesAreInOneComponentExactlyIfEachReachesTheOther() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            int nodes = 2 + random.nextInt(9);
            int[][] next = new int[nodes][];
            Arrays.setAll(next, _ -> random.ints(random.nextInt(3), 0, nodes).toArray());
            boolean[][] reach = reach(next);
            int[] found = Circles.of(next);
            for (int a = 0; a < nodes; a++) {
                for (int b = 0; b < nodes; b++) {
                    assertThat(found[a] == found[b])
                            .as("%d and %d of %s", a, b, Arrays.deepToString(next))
                            .isEqualTo(a == b || (reach[a][b] && reach[b][a]));
                }
            }
        }
    }

    private static boolean[][] reach(int[][] next) {
        int nodes = next.length;
        boolean[][] reach = new boolean[nodes][nodes];
        for (int a = 0; a < nodes; a++) {
            for (int b : next[a]) {
                reach[a][b] = true;
            }
        }
        for (int via = 0; via < nodes; via++) {
            for (int a = 0; a < nodes; a++) {
                for (int b = 0; b < nodes; b++) {
                    reach[a][b] |= reach[a][via] && reach[via][b];
                }
            }
        }
        return reach;
    }
}
