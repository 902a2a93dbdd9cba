package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.wiring.CalmMoment.Look;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class CalmMomentTest {
    private final CalmMoment moment = new CalmMoment();

    @Test
    void nothingIsCalmBeforeTheMachineIsKnown() {
        for (int i = 0; i < CalmMoment.LEARN; i++) {
            assertThat(moment.isCalm(new Look(0, 0))).isFalse();
        }
        assertThat(moment.isCalm(new Look(0, 0))).isTrue();
    }

    @Test
    void aMomentIsCalmWhenThreadsWakeNoLaterAndUpkeepIsNoFurtherBehindThanUsual() {
        learn();
        assertThat(moment.isCalm(new Look(500, 50))).as("as usual").isTrue();
        assertThat(moment.isCalm(new Look(9_000, 10))).as("threads wake late").isFalse();
        assertThat(moment.isCalm(new Look(100, 400))).as("upkeep is behind").isFalse();
    }

    @Test
    void whatIsUsualIsLearntAnewWhenTheMachineChanges() {
        learn();
        for (int i = 0; i < CalmMoment.REMEMBERED; i++) {
            moment.isCalm(new Look(2_000, 300));
        }
        assertThat(moment.isCalm(new Look(2_000, 300))).isTrue();
    }

    @Test
    void aBusySecondIsWaitedOver() throws InterruptedException {
        learn();
        AtomicInteger looks = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            moment.isCalm(new Look(Long.MAX_VALUE, 0)); // how late this machine wakes is no matter
        }
        boolean calm =
                moment.await(() -> looks.incrementAndGet() < 5 ? 400 : 0, Duration.ofSeconds(30));
        assertThat(calm).isTrue();
        assertThat(looks).hasValue(5);
    }

    @Test
    void aMomentThatNeverComesIsWaitedForNoLongerThanTheBound() throws InterruptedException {
        learn();
        long began = System.nanoTime();
        boolean calm = moment.await(() -> 400, Duration.ofMillis(300));
        assertThat(calm).isFalse();
        assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(300).toNanos());
    }

    /// A machine that wakes threads 0 to 1,000 µs late and has 0 to 100 keys to prove.
    private void learn() {
        for (int i = 0; i <= 20; i++) {
            moment.isCalm(new Look(i * 50L, i * 5L));
        }
    }
}
