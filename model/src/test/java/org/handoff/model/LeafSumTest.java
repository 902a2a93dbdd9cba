package org.handoff.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;

final class LeafSumTest {

    @Test
    void theSumIsTheOneOfBigIntegersModuloTwoToThe256() {
        Random random = new Random(7);
        LeafSum sum = new LeafSum();
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 2_000; i++) {
            byte[] digest = new byte[32];
            random.nextBytes(digest);
            if (i % 3 == 0) {
                Arrays.fill(digest, 8, 32, (byte) 0xFF);
            }
            sum.addDigest(digest);
            expected = expected.add(new BigInteger(1, digest));
        }
        expected = expected.mod(BigInteger.ONE.shiftLeft(256));
        assertThat(new BigInteger(sum.leaf().sum(), 16)).isEqualTo(expected);
        assertThat(sum.leaf().rows()).isEqualTo(2_000);
    }

    @Test
    void leavesAddUpToTheLeafOfAllRows() {
        LeafSum all = new LeafSum();
        Leaf total = Leaf.EMPTY;
        for (int i = 0; i < 50; i++) {
            byte[] row = {(byte) i, 1, 2};
            LeafSum one = new LeafSum();
            one.add(row, 0, 3);
            all.add(row, 0, 3);
            total = total.plus(one.leaf());
        }
        assertThat(total).isEqualTo(all.leaf());
    }

    @Test
    void aDuplicateNeverCancels() {
        LeafSum twice = new LeafSum();
        twice.add(new byte[] {1}, 0, 1);
        twice.add(new byte[] {1}, 0, 1);
        assertThat(twice.leaf().sum()).isNotEqualTo(Leaf.EMPTY.sum());
    }
}
