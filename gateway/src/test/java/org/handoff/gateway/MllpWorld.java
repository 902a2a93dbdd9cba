package org.handoff.gateway;

import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.gateway.mllp.MllpLimits;
import org.handoff.gateway.mllp.MllpListener;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// A gateway with an MLLP listener between two HL7 applications and a control plane.
@SuppressWarnings("try") // interrupted at the end of a test
final class MllpWorld implements AutoCloseable {
    final TestReceiver legacy;
    final TestReceiver cloud;
    final TestGateway world;

    MllpWorld(TestReceiver legacy, TestReceiver cloud) throws Exception {
        this(legacy, cloud, config -> config);
    }

    MllpWorld(TestReceiver legacy, TestReceiver cloud, UnaryOperator<MllpConfig> change)
            throws Exception {
        this.legacy = legacy;
        this.cloud = cloud;
        MllpConfig config = change.apply(config(legacy.port(), cloud.port()));
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        each -> each.withMllp(List.of(config)));
    }

    /// Senders that wait for two seconds.
    static MllpConfig config(int legacy, int cloud) {
        return new MllpConfig(
                "lab",
                "127.0.0.1",
                0,
                new MllpConfig.Target("127.0.0.1", legacy, null),
                new MllpConfig.Target("127.0.0.1", cloud, null),
                null,
                false,
                List.of(),
                MllpLimits.DEFAULT.withAckTimeout(Duration.ofSeconds(20)),
                null);
    }

    static UnaryOperator<MllpConfig> ackTimeout(int millis) {
        return config ->
                config.withLimits(config.limits().withAckTimeout(Duration.ofMillis(millis)));
    }

    MllpListener listener() {
        return world.gateway.mllp().getFirst();
    }

    TestSender sender() throws IOException {
        return new TestSender(listener().port());
    }

    long ended(String why) {
        return Objects.requireNonNull(listener().counters().endings().get(why));
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
