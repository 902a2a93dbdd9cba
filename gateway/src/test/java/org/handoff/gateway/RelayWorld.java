package org.handoff.gateway;

import org.handoff.gateway.relay.Relay;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.relay.RelayConfig.Open;
import org.handoff.gateway.relay.RelayConfig.Target;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.relay.RelayEnding;
import org.handoff.gateway.relay.RelayLimits;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// A gateway with a relay between two servers and a control plane.
@SuppressWarnings("try") // interrupted at the end of a test
final class RelayWorld implements AutoCloseable {
    final EchoServer legacy;
    final EchoServer cloud;
    final TestGateway world;

    RelayWorld(Setting setting) throws Exception {
        this(setting, config -> config);
    }

    RelayWorld(Setting setting, UnaryOperator<GatewayConfig> change) throws Exception {
        legacy = new EchoServer("L");
        cloud = new EchoServer("C");
        RelayConfig relay = setting.config(legacy.port(), cloud.port());
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config -> change.apply(config.withRelays(List.of(relay))));
    }

    /// What a test wants of the relay.
    record Setting(
            RelayLimits limits,
            Open open,
            @Nullable ServerTlsFiles tls,
            boolean takesHeader,
            boolean sendsHeader,
            @Nullable Path report) {
        static final Setting USUAL =
                new Setting(RelayLimits.DEFAULT, Open.PAUSE, null, false, false, null);

        Setting with(RelayLimits other) {
            return new Setting(other, open, tls, takesHeader, sendsHeader, report);
        }

        Setting with(Open other) {
            return new Setting(limits, other, tls, takesHeader, sendsHeader, report);
        }

        Setting taking(@Nullable ServerTlsFiles files) {
            return new Setting(limits, open, files, true, sendsHeader, report);
        }

        Setting sending() {
            return new Setting(limits, open, tls, takesHeader, true, report);
        }

        RelayConfig config(int legacy, int cloud) {
            return new RelayConfig(
                    "tcp",
                    "127.0.0.1",
                    0,
                    new Way.Owner(target(legacy), target(cloud), open),
                    tls,
                    takesHeader,
                    sendsHeader,
                    limits,
                    report);
        }
    }

    static Target target(int port) {
        return new Target("127.0.0.1", port, null);
    }

    static RelayLimits limits(int connections, int connectMillis, int idleMillis, int drainMillis) {
        return new RelayLimits(
                connections,
                Duration.ofMillis(connectMillis),
                Duration.ofMillis(idleMillis),
                Duration.ofMillis(drainMillis));
    }

    Relay relay() {
        return world.gateway.relays().getFirst();
    }

    TestClient connect() throws IOException {
        return new TestClient(relay().port());
    }

    /// A connection that has been used.
    TestClient used(String says) throws IOException {
        TestClient client = connect();
        client.sendRaw("a.");
        String heard = client.readUntil("a.");
        if (!heard.equals(says)) {
            throw new AssertionError("heard " + heard);
        }
        return client;
    }

    long ended(RelayEnding why) {
        return relay().counters().endedTotal(why);
    }

    void direct(Mode mode, Environment owner) throws InterruptedException {
        world.control.direct(mode, owner);
        world.control.awaitConverged();
    }

    int held() {
        return world.gateway.status().held();
    }

    int inFlight() {
        return world.gateway.status().writesInFlight();
    }

    @Override
    public void close() throws Exception {
        world.close();
        legacy.close();
        cloud.close();
    }
}
