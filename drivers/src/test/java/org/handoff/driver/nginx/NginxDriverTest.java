package org.handoff.driver.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.model.Epoch;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// The contract kit against Debian's nginx, and what is nginx's own.
class NginxDriverTest {
    private static final Epoch EPOCH = new Epoch(4);

    @TestFactory
    Stream<DynamicTest> itKeepsTheContract() {
        return DriverContract.of(NginxWorld::new);
    }

    @Test
    void aConfigurationThatNginxRefusesLeavesTheFileAsItWas() {
        try (NginxWorld world = new NginxWorld()) {
            String before = world.fileText();
            world.write("nginx.conf", "no such directive;\n");

            Move move = world.driver().apply(EPOCH, CLOUD);

            assertThat(move)
                    .isInstanceOfSatisfying(
                            Move.Refused.class,
                            it -> assertThat(it.fault().text()).contains("unknown directive"));
            assertThat(world.fileText()).isEqualTo(before);
            assertThat(world.served()).isEqualTo(LEGACY);
        }
    }

    @Test
    void aConnectionUnderWayStaysOnAnOldWorkerAndIsCounted() throws IOException {
        try (NginxWorld world = new NginxWorld();
                Socket open = new Socket(InetAddress.getLoopbackAddress(), world.port())) {
            // Half a request keeps its worker until the rest comes.
            open.getOutputStream()
                    .write(
                            "GET / HTTP/1.1\r\nHost: clinic\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            open.getOutputStream().flush();
            TrafficDriver driver = world.driver();
            assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);

            Server.await("an old worker is counted", () -> draining(driver) == 1);
            assertThat(world.served()).isEqualTo(CLOUD);

            open.getOutputStream()
                    .write("Connection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).as("nobody was cut off").endsWith("legacy");
            Server.await("no old worker is left", () -> draining(driver) == 0);
        }
    }

    private static int draining(TrafficDriver driver) {
        return driver.verify(EPOCH, CLOUD) instanceof TrafficDriver.Proof.Confirmed it
                ? it.draining()
                : -1;
    }
}
