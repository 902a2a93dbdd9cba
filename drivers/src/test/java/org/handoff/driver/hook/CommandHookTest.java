package org.handoff.driver.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.driver.Deadline;
import org.handoff.model.Epoch;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The contract kit against real scripts, with an observe and without one.
class CommandHookTest {
    private static final Epoch EPOCH = new Epoch(4);
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static final Instant LONG_AGO = Instant.EPOCH.plusSeconds(1);
    private static final String COUNTS = "printf %s \"$1\" > state; echo \"$1\" >> told";

    /// Long beyond every bound here.
    private static final Duration SOON = Duration.ofSeconds(8);

    private static final List<String> WORDS = List.of("true");

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
                                "(HANDOFF_EPOCH|HANDOFF_SIDE|HANDOFF_RUN|PATH|HOME|LANG|PWD"
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
    void looksThatLeaveSomethingRunningKeepNothingOpen() throws Exception {
        CommandHook hook =
                new CommandHook(WORDS, WORDS, List.of("sh", "-c", "sleep 60 & echo cloud"));
        long before = open();

        for (int i = 0; i < 6; i++) {
            assertThat(hook.look(Deadline.in(BOUND))).isEqualTo("cloud");
        }

        // The JDK closes a pipe just behind the program's end.
        Deadline soon = Deadline.in(BOUND);
        while (open() > before + 2 && !soon.isOver()) {
            Thread.sleep(20);
        }
        assertThat(open()).isLessThanOrEqualTo(before + 2);
    }

    /// Files and pipes of this process.
    private static long open() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void wordsBeyondTheLimitAreReadAndForgotten() throws Exception {
        CommandHook hook =
                new CommandHook(
                        WORDS, WORDS, List.of("sh", "-c", "head -c 300000 /dev/zero; echo cloud"));

        assertThat(hook.look(Deadline.in(BOUND))).hasSizeLessThan(4_001).doesNotContain("cloud");
    }

    @Test
    void whatALeadLeavesRunningMayPrintOn() {
        CommandWorld world = world(true);
        String daemon = "printf %s \"$1\" > state; (sleep 1; echo hello; echo on > lives) &";

        assertThat(world.leading("prints-on", daemon, BOUND).apply(EPOCH, CLOUD))
                .isInstanceOf(Move.Done.class);

        Server.await("it went on", () -> world.has("lives"));
    }

    @Test
    void whatIsTooLateIsEndedWithWhatItSentToTheBackground() {
        CommandWorld world = world(true);
        String lead = "(sh -c 'echo $$ > child; exec sleep 60' &); sleep 60";

        assertThat(world.leading("late", lead, Duration.ofSeconds(2)).apply(EPOCH, CLOUD))
                .isInstanceOf(Move.Unknown.class);

        Path child = Path.of("/proc", world.read("child").strip(), "cmdline");
        assertThat(isRunning(child)).isFalse();
    }

    /// One that has ended and was not taken note of has no command line left.
    private static boolean isRunning(Path commandLine) {
        try {
            return !Files.readString(commandLine).isEmpty();
        } catch (IOException _) {
            return false;
        }
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
    void whatIsSeenThereIsNotAskedAgainUnderAnyEpoch() {
        CommandWorld world = world(true);
        HookDriver driver = world.leading("counts", COUNTS, BOUND);
        assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(driver.apply(EPOCH.next(), CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(driver.apply(EPOCH.next().next(), CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(world.read("told").lines()).hasSize(1);
        assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Stale.class);
    }

    @Test
    void aProgramThatOutlivesWhoAskedIsWaitedForAndThenUndone() throws Exception {
        CommandWorld world = world(true);
        HookDriver driver = world.leading("counts", COUNTS, BOUND);
        Process orphan = new ProcessBuilder("sleep", "600").start();
        try {
            world.keep("job.led", "epoch=4 side=cloud asked\n", LONG_AGO);
            world.keep("job.running", CommandHook.words(orphan.toHandle()) + "\n", LONG_AGO);
            assertThat(driver.apply(EPOCH.next(), LEGACY))
                    .isInstanceOfSatisfying(
                            Move.Unknown.class,
                            it -> assertThat(it.fault().text()).contains("may be at it still"));
        } finally {
            orphan.destroyForcibly().waitFor();
        }
        assertThat(driver.apply(EPOCH.next(), LEGACY)).isInstanceOf(Move.Done.class);
        assertThat(world.read("told").lines()).as("in doubt, so undone").containsExactly("legacy");
    }

    @Test
    void whatMayBeAtItStillIsNotAskedBeforeItsTimeIsOver() {
        CommandWorld world = world(true);
        HookDriver driver = world.leading("counts", COUNTS, Duration.ofMinutes(5));
        world.keep("job.led", "epoch=4 side=cloud asked\n", Instant.now());
        assertThat(driver.apply(EPOCH.next(), LEGACY)).isInstanceOf(Move.Unknown.class);
        assertThat(driver.apply(EPOCH.next(), CLOUD)).isInstanceOf(Move.Unknown.class);
        assertThat(world.read("state")).isEqualTo("legacy");
        world.keep("job.led", "epoch=4 side=cloud ended\n", Instant.now());
        assertThat(driver.apply(EPOCH.next(), CLOUD)).isInstanceOf(Move.Done.class);
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
