package org.handoff.driver.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.driver.haproxy.HaproxyWorld.Kind;
import org.handoff.model.Epoch;
import org.handoff.socket.DriverTraits.Ability;
import org.handoff.socket.DriverTraits.AfterRestart;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/// The contract kit against Debian's HAProxy, and what is HAProxy's own.
class HaproxyDriverTest {
    private static final Epoch EPOCH = new Epoch(4);

    @TestFactory
    Stream<DynamicTest> aMapKeepsTheContract() {
        return DriverContract.of(() -> new HaproxyWorld(Kind.MAP));
    }

    @TestFactory
    Stream<DynamicTest> aMapOnAnotherMachineKeepsTheContract() {
        return DriverContract.of(() -> new HaproxyWorld(Kind.REMOTE));
    }

    @TestFactory
    Stream<DynamicTest> serversOfABackendKeepTheContract() {
        return DriverContract.of(() -> new HaproxyWorld(Kind.SERVERS));
    }

    @Test
    void whatItDeclaresFollowsFromWhatItWasGiven() {
        try (HaproxyWorld near = new HaproxyWorld(Kind.MAP);
                HaproxyWorld far = new HaproxyWorld(Kind.REMOTE);
                HaproxyWorld pool = new HaproxyWorld(Kind.SERVERS)) {
            assertThat(near.driver().traits().afterRestart()).isEqualTo(AfterRestart.KEEPS);
            assertThat(far.driver().traits().afterRestart()).isEqualTo(AfterRestart.LOSES);
            assertThat(near.driver().traits().can(Ability.ATOMIC)).isTrue();
            assertThat(pool.driver().traits().can(Ability.ATOMIC)).isFalse();
            assertThat(near.driver().traits().can(Ability.HOLD_WRITES)).isFalse();
        }
    }

    @Test
    void nobodyIsLedToABackendThatIsDown() {
        try (HaproxyWorld world = new HaproxyWorld(Kind.MAP)) {
            world.answering().stop(CLOUD);
            TrafficDriver driver = world.driver();
            Server.await(
                    "the check finds it down",
                    () ->
                            !Stat.parse(world.say("show stat"))
                                    .down(world.config(world.api()), null, CLOUD)
                                    .isEmpty());
            Move refused = driver.apply(EPOCH, CLOUD);
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Move.Refused.class,
                            it -> assertThat(it.fault().code()).isEqualTo("driver.destination"));
        }
    }

    @Test
    void aMapWithOthersEntriesIsNotOurs() {
        try (HaproxyWorld world = new HaproxyWorld(Kind.REMOTE)) {
            world.say("add map " + world.map() + " billing other");
            assertThat(world.driver().probe()).isInstanceOf(Live.Foreign.class);
            assertThat(world.driver().apply(EPOCH, CLOUD)).isInstanceOf(Move.Refused.class);
            assertThat(world.served()).isEqualTo(LEGACY);
        }
    }
}
