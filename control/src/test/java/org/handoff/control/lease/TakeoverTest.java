package org.handoff.control.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.lease.Takeover.Move;
import org.junit.jupiter.api.Test;

import java.time.Duration;

final class TakeoverTest {
    private final Takeover takeover = new Takeover(Duration.ofMillis(2_500));
    private long now = Long.MAX_VALUE - 1_000_000_000L; // a monotonic clock may overflow

    @Test
    void aHolderWhoseBeatGrowsIsLeftAlone() {
        for (int beat = 1; beat < 100; beat++) {
            assertThat(look(beat, 7)).isEqualTo(Move.WAIT);
            pass(400);
        }
    }

    @Test
    void aClaimThatNobodyHasIsTakenAtOnce() {
        assertThat(takeover.saw(Claimed.FREE, now)).isEqualTo(Move.TAKE);
    }

    @Test
    void aSilentHolderIsEndedAfterTheLeaseAndNotBefore() {
        for (int looks = 0; looks < 12; looks++) {
            assertThat(look(5, 7)).isEqualTo(Move.WAIT);
            pass(200);
        }
        pass(100);
        assertThat(look(5, 7)).isEqualTo(Move.END_AND_TAKE);
    }

    @Test
    void aNewHolderBeginsWithAWholeLease() {
        assertThat(look(5, 7)).isEqualTo(Move.WAIT);
        pass(1_200);
        assertThat(look(5, 7)).isEqualTo(Move.WAIT);
        pass(1_200);
        assertThat(look(5, 8)).as("another session, with the same beat").isEqualTo(Move.WAIT);
        pass(1_200);
        assertThat(look(5, 8)).isEqualTo(Move.WAIT);
        pass(1_200);
        assertThat(look(5, 8)).isEqualTo(Move.WAIT);
        pass(200);
        assertThat(look(5, 8)).isEqualTo(Move.END_AND_TAKE);
    }

    @Test
    void aStandbyThatSleptKnowsNothingOfTheTimeBetween() {
        assertThat(look(5, 7)).isEqualTo(Move.WAIT);
        pass(60_000);
        assertThat(look(5, 7)).isEqualTo(Move.WAIT);
    }

    private Move look(long beat, int pid) {
        return takeover.saw(new Claimed(true, "a", "http://a", beat, pid, "then"), now);
    }

    private void pass(long millis) {
        now += millis * 1_000_000;
    }
}
