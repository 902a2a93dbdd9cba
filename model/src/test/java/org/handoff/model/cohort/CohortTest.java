package org.handoff.model.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

class CohortTest {
    private static final CohortKey KEY = CohortKey.of("clinic", "");

    private static Who user(int i) {
        return new Who("user" + i, null);
    }

    @Test
    void the_hash_is_the_one_of_the_paper() {
        byte[] text = new byte[15];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) i;
        }
        long hash = SipHash.hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, text);
        assertThat(hash).isEqualTo(0xa129ca6149be45e5L);
    }

    /// Values written down once: whoever changes the key or the bucket moves every user.
    @Test
    void an_identity_has_the_same_bucket_in_every_process_for_ever() {
        assertThat(KEY.bucket("therapist-7")).isEqualTo(7_985);
        assertThat(KEY.bucket("Nguyễn Thị Ánh")).isEqualTo(9_552);
        assertThat(CohortKey.of("clinic", "again").bucket("therapist-7")).isNotEqualTo(7_985);
    }

    @Test
    void buckets_are_filled_evenly() {
        int[] tenths = new int[10];
        for (int i = 0; i < 100_000; i++) {
            tenths[KEY.bucket("user" + i) / 1_000]++;
        }
        // 10,000 expected each; six standard deviations are 570
        for (int tenth : tenths) {
            assertThat(tenth).isBetween(9_430, 10_570);
        }
    }

    @Test
    void growing_a_share_never_moves_anyone_back() {
        Set<Integer> members = new HashSet<>();
        for (int buckets = 0; buckets <= CohortKey.BUCKETS; buckets += 125) {
            Cohort cohort = Cohort.ofShare(Unit.USER, buckets);
            Set<Integer> now = new HashSet<>();
            for (int i = 0; i < 2_000; i++) {
                if (cohort.contains(user(i), KEY)) {
                    now.add(i);
                }
            }
            assertThat(now).containsAll(members);
            members = now;
        }
        assertThat(members).hasSize(2_000);
    }

    @Test
    void whatever_counts_as_growth_keeps_every_member() {
        Random random = new Random(7);
        int grown = 0;
        for (int round = 0; round < 20_000; round++) {
            Cohort before = any(random);
            Cohort after = any(random);
            if (after.isGrowthOf(before)) {
                grown++;
                for (int i = 0; i < 8; i++) {
                    Who who = new Who("user" + i, i % 3 == 0 ? null : "f" + i % 3);
                    assertThat(!before.contains(who, KEY) || after.contains(who, KEY))
                            .as("%s in %s and in %s", who, before, after)
                            .isTrue();
                }
            }
        }
        assertThat(grown).isGreaterThan(100);
    }

    private static Cohort any(Random random) {
        return new Cohort(
                random.nextInt(4) == 0 ? Unit.FACILITY : Unit.USER,
                random.nextInt(CohortKey.BUCKETS + 1),
                some(random, "f", 3),
                some(random, "f", 3),
                some(random, "user", 2),
                some(random, "user", 2));
    }

    private static Set<String> some(Random random, String prefix, int count) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                names.add(prefix + i);
            }
        }
        return names;
    }

    @Test
    void lists_override_and_the_user_speaks_before_the_facility() {
        Cohort cohort =
                new Cohort(
                        Unit.USER,
                        CohortKey.BUCKETS,
                        Set.of("f1"),
                        Set.of("f2"),
                        Set.of("ana"),
                        Set.of("bo"));
        assertThat(cohort.contains(new Who("ana", "f2"), KEY)).isTrue();
        assertThat(cohort.contains(new Who("bo", "f1"), KEY)).isFalse();
        assertThat(cohort.contains(new Who("cy", "f2"), KEY)).isFalse();
        assertThat(cohort.withBuckets(0).contains(new Who("cy", "f1"), KEY)).isTrue();
        assertThat(cohort.withBuckets(0).contains(new Who("cy", "f3"), KEY)).isFalse();
    }

    @Test
    void who_is_not_named_belongs_to_no_share() {
        assertThat(Cohort.ofShare(Unit.USER, 10_000).contains(new Who(null, "f1"), KEY)).isFalse();
        assertThat(Cohort.ofShare(Unit.FACILITY, 10_000).contains(new Who("ana", null), KEY))
                .isFalse();
    }

    @Test
    void a_facility_stays_together() {
        Cohort cohort = Cohort.ofShare(Unit.FACILITY, 5_000);
        for (int f = 0; f < 50; f++) {
            boolean first = cohort.contains(new Who("user0", "f" + f), KEY);
            for (int i = 1; i < 20; i++) {
                assertThat(cohort.contains(new Who("user" + i, "f" + f), KEY)).isEqualTo(first);
            }
        }
    }

    @Test
    void bounds_are_kept() {
        assertThatThrownBy(() -> Cohort.ofShare(Unit.USER, 10_001))
                .isInstanceOf(IllegalArgumentException.class);
        Set<String> many = new HashSet<>();
        for (int i = 0; i <= Cohort.LIST_MAX; i++) {
            many.add("f" + i);
        }
        assertThatThrownBy(() -> new Cohort(Unit.USER, 0, many, Set.of(), Set.of(), Set.of()))
                .hasMessageContaining("1000");
    }
}
