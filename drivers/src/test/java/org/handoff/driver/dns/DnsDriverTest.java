package org.handoff.driver.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.driver.Deadline;
import org.handoff.model.Epoch;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;

/// The contract kit against Debian's BIND behind a caching resolver, and what is DNS's own.
class DnsDriverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Epoch E3 = new Epoch(3);
    private static final Epoch E4 = new Epoch(4);

    @TestFactory
    Stream<DynamicTest> itKeepsTheContract() {
        return DriverContract.of(BindWorld::new);
    }

    @Test
    void theTtlIsLoweredAheadAndAsWasAfterwards() throws IOException {
        try (BindWorld world = new BindWorld()) {
            TrafficDriver driver = world.driver();
            assertThat(ready(driver).isReady()).as("nobody prepared it").isFalse();
            assertThat(ttl(world)).isEqualTo(BindWorld.USUAL.toSeconds());

            assertThat(driver.prepare(E3, LEGACY)).isInstanceOf(Move.Done.class);
            assertThat(ttl(world)).isEqualTo(BindWorld.WINDOW.toSeconds());
            assertThat(ready(driver).left()).as("caches hold the old TTL").isPositive();
            Server.await("caches run out", () -> ready(driver).isReady());

            assertThat(driver.apply(E4, CLOUD)).isInstanceOf(Move.Done.class);
            assertThat(ttl(world)).isEqualTo(BindWorld.WINDOW.toSeconds());
            assertThat(driver.compensate(E4, CLOUD)).isInstanceOf(Move.Done.class);
            assertThat(ttl(world)).isEqualTo(BindWorld.USUAL.toSeconds());
        }
    }

    @Test
    void aResolverThatStillAnswersTheOldSideIsNamed() {
        try (BindWorld world = new BindWorld()) {
            TrafficDriver driver = world.driver();
            assertThat(world.served()).as("the resolver holds it now").isEqualTo(LEGACY);
            driver.apply(E4, CLOUD);

            assertThat(driver.verify(E4, CLOUD))
                    .isInstanceOfSatisfying(
                            TrafficDriver.Proof.NotYet.class,
                            it ->
                                    assertThat(it.text())
                                            .contains("resolver localhost:")
                                            .contains("otherwise"));
        }
    }

    @Test
    void aPersonsEditBetweenReadingAndWritingWins() throws IOException {
        try (BindWorld world = new BindWorld()) {
            ZoneClient client = world.client();
            Deadline deadline = Deadline.in(PATIENCE);
            ZoneClient.Answer before = client.data(world.address(), deadline);
            assertThat(world.driver().apply(E4, CLOUD)).isInstanceOf(Move.Done.class);

            int code =
                    client.update(
                            before,
                            "",
                            java.util.List.of("192.0.2.10"),
                            1,
                            new OwnerText(new org.handoff.driver.Mark(E3, LEGACY), 0, -1),
                            deadline);

            assertThat(org.xbill.DNS.Rcode.string(code)).isIn("NXRRSET", "YXRRSET");
            assertThat(client.data(world.address(), deadline).values())
                    .containsExactly("198.51.100.20");
        }
    }

    @Test
    void aKeyWithoutTheRightIsRefusedInWords() {
        try (BindWorld world = new BindWorld()) {
            TrafficDriver weak =
                    new DnsDriver(world.config(world.address(), "weak"), InstantSource.system());
            assertThat(weak.apply(E4, CLOUD))
                    .isInstanceOfSatisfying(
                            Move.Refused.class,
                            it ->
                                    assertThat(it.fault().sentence())
                                            .contains("REFUSED")
                                            .contains("key weak"));
            TrafficDriver unknown =
                    new DnsDriver(world.config(world.address(), "nobody"), InstantSource.system());
            assertThat(unknown.apply(E4, CLOUD)).isInstanceOf(Move.Refused.class);
            assertThat(world.served()).isEqualTo(LEGACY);
        }
    }

    private static Live.Ready ready(TrafficDriver driver) {
        return ((Live.Whole) driver.probe()).ready();
    }

    private static long ttl(BindWorld world) throws IOException {
        return world.client().data(world.address(), Deadline.in(PATIENCE)).ttl();
    }
}
