package org.handoff.app.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.stream.LongStream;

/// The protocol under faults. A failing seed is replayed by `./dev sim --seed N`.
final class SimulationTest {
    private static final int SEEDS = 200;

    @Test
    void twoHundredWorldsKeepEveryInvariant() {
        List<Simulation.Outcome> outcomes =
                LongStream.rangeClosed(1, SEEDS)
                        .parallel()
                        .mapToObj(seed -> Simulation.run(seed, null))
                        .toList();
        assertThat(outcomes.stream().filter(it -> !it.isWell()).toList())
                .as("replay with ./dev sim --seed N")
                .isEmpty();
        assertThat(outcomes.stream().mapToInt(Simulation.Outcome::switches).sum())
                .as("a world in which nothing ever switches proves nothing")
                .isGreaterThan(SEEDS / 4);
    }

    @Test
    void oneSeedIsOneWorld() {
        assertThat(Simulation.run(7, null)).isEqualTo(Simulation.run(7, null));
    }

    @ParameterizedTest
    @EnumSource(Sabotage.class)
    void everySabotageIsCaught(Sabotage sabotage) {
        Simulation.Caught caught = Simulation.hunt(sabotage, Sabotage.SEEDS_MAX);
        assertThat(caught.caughtAt()).as(sabotage.text()).isPositive();
    }
}
