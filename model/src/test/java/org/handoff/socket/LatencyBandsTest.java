package org.handoff.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.socket.CanaryCounts.Arm;
import org.junit.jupiter.api.Test;

import java.util.List;

class LatencyBandsTest {
    @Test
    void a_time_lies_in_the_band_that_ends_at_it_or_behind_it() {
        for (long nanos = 1_000; nanos < 400_000_000_000L; nanos += nanos / 7 + 1) {
            int band = LatencyBands.of(nanos);
            assertThat(nanos / 1e6).isLessThanOrEqualTo(LatencyBands.endMillis(band) * 1.000001);
            if (band > 0) {
                assertThat(nanos / 1e6).isGreaterThan(LatencyBands.endMillis(band - 1) * 0.999999);
            }
        }
        assertThat(LatencyBands.of(Long.MAX_VALUE)).isEqualTo(LatencyBands.COUNT - 1);
    }

    @Test
    void arms_add_and_subtract_whatever_the_length_of_their_histograms() {
        Arm one = new Arm(4, 3, 1, 0, 2, List.of(1L, 1L));
        Arm other = new Arm(4, 4, 0, 1, 0, List.of(0L, 2L, 2L));
        Arm sum = one.plus(other);
        assertThat(sum).isEqualTo(new Arm(8, 7, 1, 1, 2, List.of(1L, 3L, 2L)));
        assertThat(sum.minus(one)).isEqualTo(other);
        assertThat(sum.answered()).isEqualTo(6);
        assertThat(sum.slowerThan(0)).isEqualTo(5);
    }
}
