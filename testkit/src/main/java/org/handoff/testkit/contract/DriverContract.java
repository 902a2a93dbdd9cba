package org.handoff.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.DriverTraits.Ability;
import org.handoff.socket.DriverTraits.AfterRestart;
import org.handoff.socket.DriverTraits.Fencing;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverWorld.Trouble;
import org.junit.jupiter.api.DynamicTest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What every [TrafficDriver] promises, asked of a real server. A test class returns [#of] from a
/// `@TestFactory`.
public final class DriverContract {
    private static final Epoch E1 = new Epoch(3);
    private static final Epoch E2 = new Epoch(5);
    private static final Epoch E3 = new Epoch(8);

    /// Beyond its bound, for a machine that is busy with other things.
    private static final Duration SLACK = Duration.ofSeconds(20);

    private static final Duration PACE = Duration.ofMillis(50);

    private DriverContract() {}

    /// A test for each promise, each in a world of its own.
    public static Stream<DynamicTest> of(Supplier<DriverWorld> worlds) {
        return promises().stream()
                .map(it ->
                        DynamicTest.dynamicTest(
                                it.sentence,
                                () -> {
                                    try (DriverWorld world = worlds.get()) {
                                        if (it.trouble == null
                                                || world.troubles().contains(it.trouble)) {
                                            it.check.accept(world);
                                        }
                                    }
                                }));
    }

    private static List<Promise> promises() {
        return List.of(
                new Promise("it says where it leads before it is ours", DriverContract::says),
                new Promise("preparing marks it and moves nobody", DriverContract::prepares),
                new Promise("it leads to the other side, and sees it", DriverContract::leads),
                new Promise("moving twice is moving once", DriverContract::twice),
                new Promise("an old epoch is refused", DriverContract::refusesOld),
                new Promise("one epoch stands for one side", DriverContract::oneSide),
                new Promise("it goes there and back", DriverContract::back),
                new Promise("compensating ends wholly at a side", DriverContract::compensates),
                new Promise("verifying denies what is not so", DriverContract::denies),
                new Promise("a move cut short is finished by the same", DriverContract::cut),
                new Promise("of two at once the higher epoch stays", DriverContract::race),
                new Promise("half is said and repaired", Trouble.HALF, DriverContract::half),
                new Promise("what is foreign stays", Trouble.FOREIGN, DriverContract::foreign),
                new Promise("silence is refused in time", Trouble.SILENT, DriverContract::silent),
                new Promise(
                        "a restart keeps or loses it as declared",
                        Trouble.RESTART,
                        DriverContract::restart));
    }

    private static void says(DriverWorld world) {
        Live.Whole live = whole(world.driver());
        assertThat(live.side()).isEqualTo(LEGACY);
        assertThat(live.held().isOlderThan(E1)).isTrue();
        assertThat(world.served()).isEqualTo(LEGACY);
    }

    private static void prepares(DriverWorld world) {
        TrafficDriver driver = world.driver();
        move(world, driver.prepare(E1, LEGACY), E1, LEGACY);
        assertThat(whole(driver).held()).isEqualTo(E1);
        assertThat(whole(driver).side()).isEqualTo(LEGACY);
        assertThat(world.served()).isEqualTo(LEGACY);
        assertThat(driver.prepare(E1, LEGACY)).isInstanceOf(Move.Done.class);
        assertThat(driver.prepare(E2, CLOUD)).isInstanceOf(Move.Refused.class);
    }

    private static void leads(DriverWorld world) {
        lead(world, E2, CLOUD);
    }

    private static void twice(DriverWorld world) {
        lead(world, E2, CLOUD);
        Move again = world.driver().apply(E2, CLOUD);
        assertThat(again).isInstanceOf(Move.Done.class);
        assertThat(((Move.Done) again).changed()).isFalse();
        assertThat(world.served()).isEqualTo(CLOUD);
    }

    private static void refusesOld(DriverWorld world) {
        lead(world, E2, CLOUD);
        assertThat(world.driver().apply(E1, LEGACY)).isEqualTo(new Move.Stale(E2));
        assertThat(world.driver().compensate(E1, LEGACY)).isEqualTo(new Move.Stale(E2));
        assertThat(world.driver().prepare(E1, CLOUD)).isEqualTo(new Move.Stale(E2));
        assertThat(world.served()).isEqualTo(CLOUD);
    }

    private static void oneSide(DriverWorld world) {
        lead(world, E2, CLOUD);
        assertThat(world.driver().apply(E2, LEGACY)).isInstanceOf(Move.Refused.class);
        assertThat(world.served()).isEqualTo(CLOUD);
    }

    private static void back(DriverWorld world) {
        assertThat(world.driver().traits().can(Ability.REVERSE)).isTrue();
        lead(world, E1, CLOUD);
        lead(world, E2, LEGACY);
        lead(world, E3, CLOUD);
    }

    private static void compensates(DriverWorld world) {
        lead(world, E1, CLOUD);
        move(world, world.driver().compensate(E2, LEGACY), E2, LEGACY);
        assertThat(whole(world.driver()).side()).isEqualTo(LEGACY);
        assertThat(whole(world.driver()).held()).isEqualTo(E2);
        eventually(world, E2, LEGACY);
    }

    private static void denies(DriverWorld world) {
        lead(world, E2, CLOUD);
        assertThat(world.driver().verify(E2, LEGACY))
                .isInstanceOf(TrafficDriver.Proof.Denied.class);
        assertThat(world.driver().verify(E1, CLOUD)).isInstanceOf(TrafficDriver.Proof.Denied.class);
        assertThat(world.driver().verify(E3, CLOUD)).isInstanceOf(TrafficDriver.Proof.Denied.class);
    }

    private static void cut(DriverWorld world) {
        Environment to = CLOUD;
        Epoch epoch = E1;
        for (TrafficDriver dying : world.cutShort()) {
            Move cut = dying.apply(epoch, to);
            assertThat(cut).as("cut short").isNotInstanceOf(Move.Done.class);
            Live live = world.driver().probe();
            assertThat(live).isNotInstanceOf(Live.Foreign.class);
            if (cut instanceof Move.Refused) {
                assertThat(world.served()).as("refused, so nothing moved").isEqualTo(to.other());
            }
            lead(world, epoch, to);
            to = to.other();
            epoch = epoch.next().next();
        }
    }

    private static void race(DriverWorld world) {
        if (world.driver().traits().fencing() != Fencing.AT_THE_THING) {
            return;
        }
        List<Thread> both = new ArrayList<>();
        both.add(Thread.startVirtualThread(() -> world.driver().apply(E1, CLOUD)));
        both.add(Thread.startVirtualThread(() -> world.driver().apply(E2, LEGACY)));
        both.forEach(DriverContract::join);
        // A driver that lost a compare-and-set says so and is asked again.
        lead(world, E2, LEGACY);
        assertThat(world.driver().apply(E1, CLOUD)).isEqualTo(new Move.Stale(E2));
    }

    private static void half(DriverWorld world) {
        lead(world, E1, CLOUD);
        lead(world, E2, LEGACY);
        world.suffer(Trouble.HALF);
        assertThat(world.driver().probe()).isInstanceOf(Live.Half.class);
        assertThat(world.driver().verify(E2, LEGACY))
                .isInstanceOf(TrafficDriver.Proof.Denied.class);
        lead(world, E3, CLOUD);
    }

    private static void foreign(DriverWorld world) {
        world.suffer(Trouble.FOREIGN);
        assertThat(world.driver().probe()).isInstanceOf(Live.Foreign.class);
        assertThat(world.driver().apply(E2, CLOUD)).isInstanceOf(Move.Refused.class);
        assertThat(world.driver().compensate(E3, LEGACY)).isInstanceOf(Move.Refused.class);
        assertThat(world.driver().probe()).as("untouched").isInstanceOf(Live.Foreign.class);
    }

    private static void silent(DriverWorld world) {
        world.suffer(Trouble.SILENT);
        TrafficDriver driver = world.driver();
        long begun = System.nanoTime();
        assertThat(driver.probe()).isInstanceOf(Live.Silent.class);
        assertThat(driver.apply(E2, CLOUD))
                .isNotInstanceOf(Move.Done.class)
                .isNotInstanceOf(Move.Stale.class);
        assertThat(driver.verify(E2, CLOUD)).isInstanceOf(TrafficDriver.Proof.Denied.class);
        Duration most = driver.traits().bound().multipliedBy(3).plus(SLACK);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(most);
    }

    private static void restart(DriverWorld world) {
        lead(world, E2, CLOUD);
        world.suffer(Trouble.RESTART);
        boolean keeps = world.driver().traits().afterRestart() == AfterRestart.KEEPS;
        assertThat(world.served()).isEqualTo(keeps ? CLOUD : LEGACY);
        if (keeps) {
            assertThat(world.driver().apply(E1, LEGACY)).isEqualTo(new Move.Stale(E2));
        }
        lead(world, E2, CLOUD);
    }

    /// Moves, verifies, and asks the real server.
    private static void lead(DriverWorld world, Epoch epoch, Environment side) {
        move(world, world.driver().apply(epoch, side), epoch, side);
        Live.Whole live = whole(world.driver());
        assertThat(live.side()).isEqualTo(side);
        assertThat(live.held()).isEqualTo(epoch);
        eventually(world, epoch, side);
        assertThat(world.served()).isEqualTo(side);
    }

    private static void move(DriverWorld world, Move move, Epoch epoch, Environment side) {
        if (move instanceof Move.ByHand it) {
            assertThat(it.instruction()).isNotBlank();
            world.attest(epoch, side);
        } else {
            assertThat(move).isInstanceOf(Move.Done.class);
        }
    }

    private static void eventually(DriverWorld world, Epoch epoch, Environment side) {
        TrafficDriver driver = world.driver();
        Duration most = driver.traits().takesEffect().plus(driver.traits().bound()).plus(SLACK);
        long until = System.nanoTime() + most.toNanos();
        TrafficDriver.Proof proof = driver.verify(epoch, side);
        while (proof instanceof TrafficDriver.Proof.NotYet && System.nanoTime() < until) {
            sleep();
            proof = driver.verify(epoch, side);
        }
        if (driver.traits().can(Ability.OBSERVE)) {
            assertThat(proof).isInstanceOf(TrafficDriver.Proof.Confirmed.class);
        } else {
            assertThat(proof).isInstanceOf(TrafficDriver.Proof.Attested.class);
        }
    }

    private static Live.Whole whole(TrafficDriver driver) {
        Live live = driver.probe();
        assertThat(live).isInstanceOf(Live.Whole.class);
        return (Live.Whole) live;
    }

    private static void sleep() {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// @param sentence what is promised
    /// @param trouble that it is about; null if none
    /// @param check fails if it is not kept
    private record Promise(
            String sentence,
            @org.jspecify.annotations.Nullable Trouble trouble,
            Consumer<DriverWorld> check) {
        Promise(String sentence, Consumer<DriverWorld> check) {
            this(sentence, null, check);
        }
    }
}
