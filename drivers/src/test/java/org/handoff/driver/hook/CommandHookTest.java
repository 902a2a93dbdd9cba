package org.handoff.driver.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.model.Epoch;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.testkit.contract.DriverContract;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The contract kit against real scripts, with an observe and without one.
class CommandHookTest {
    private static final Epoch EPOCH = new Epoch(4);
    private static final Duration BOUND = Duration.ofSeconds(10);

    /// Long beyond every bound here.
    private static final Duration SOON = Duration.ofSeconds(8);

    @TempDir private Path folder;
    private final AtomicInteger worlds = new AtomicInteger();

    private CommandWorld world(boolean observed) {
        return new CommandWorld(folder.resolve("world-" + worlds.incrementAndGet()), observed);
    }

    @TestFactory
    Stream<DynamicTest> itKeepsTheContract() {
        return DriverContract.of(() -> world(true));
    }

    @TestFactory
    Stream<DynamicTest> itKeepsTheContractWithoutAnObserve() {
        return DriverContract.of(() -> world(false));
    }

    @Test
    void theProgramIsToldEpochAndSideAndNothingElseOfOurs() {
        CommandWorld world = world(true);
        HookDriver driver = world.leading("tells", "env > told; printf %s \"$1\" > state", BOUND);

        assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);

        assertThat(world.read("told").lines())
                .contains("HANDOFF_EPOCH=4", "HANDOFF_SIDE=cloud")
                .allMatch(it ->
                        it.matches(
                                "(HANDOFF_EPOCH|HANDOFF_SIDE|PATH|HOME|LANG|PWD"
                                        + "|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void nothingOfWhatAProgramPrintsIsRepeated() {
        HookDriver driver = world(true).leading("prints", "echo Jane Doe; exit 3", BOUND);

        Move move = driver.apply(EPOCH, CLOUD);

        assertThat(move).isInstanceOf(Move.Refused.class);
        assertThat(move.toString()).contains("ended with 3").doesNotContain("Jane");
    }

    @Test
    void whatAProgramLeavesRunningDoesNotHoldIt() {
        HookDriver driver =
                world(true).leading("daemon", "printf %s \"$1\" > state; sleep 600 &", BOUND);
        long begun = System.nanoTime();

        assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }

    @Test
    void whatTakesEffectLaterIsWaitedFor() {
        HookDriver driver =
                world(true)
                        .leading(
                                "later",
                                "(sleep 1; printf %s \"$1\" > state) > /dev/null 2>&1 &",
                                BOUND);

        assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(driver.probe()).isInstanceOf(Live.Whole.class);
    }

    @Test
    void withoutAnObserveACrashLeavesItHalf() {
        CommandWorld world = world(false);
        assertThat(world.driver().apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);
        Epoch next = EPOCH.next();

        assertThat(world.leading("fails", "exit 1", BOUND).apply(next, LEGACY))
                .isInstanceOf(Move.Unknown.class);

        assertThat(world.driver().probe()).isInstanceOf(Live.Half.class);
        assertThat(world.driver().apply(next, LEGACY)).isInstanceOf(Move.Done.class);
    }
}
