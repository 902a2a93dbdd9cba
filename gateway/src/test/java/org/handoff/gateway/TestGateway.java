package org.handoff.gateway;

import org.handoff.gateway.cohort.CanarySettings;
import org.handoff.gateway.listen.Transport;
import org.handoff.gateway.shadow.ShadowSettings;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A gateway between two real applications and a control plane, all on loopback.
@SuppressWarnings("try")
final class TestGateway implements AutoCloseable {
    final TestApp legacy;
    final TestApp cloud;
    final TestControl control;
    final GatewayServer gateway;
    final GatewayConfig config;

    TestGateway(TestApp.Handler legacy, TestApp.Handler cloud) throws Exception {
        this(legacy, cloud, config -> config);
    }

    TestGateway(
            TestApp.Handler legacyHandler,
            TestApp.Handler cloudHandler,
            UnaryOperator<GatewayConfig> change)
            throws Exception {
        this(legacyHandler, cloudHandler, change, Transport.best());
    }

    TestGateway(
            TestApp.Handler legacyHandler,
            TestApp.Handler cloudHandler,
            UnaryOperator<GatewayConfig> change,
            Transport transport)
            throws Exception {
        this(legacyHandler, cloudHandler, change, Stages.NONE, transport);
    }

    TestGateway(
            TestApp.Handler legacyHandler,
            TestApp.Handler cloudHandler,
            UnaryOperator<GatewayConfig> change,
            @Nullable CanarySettings canary,
            Transport transport)
            throws Exception {
        this(legacyHandler, cloudHandler, change, canary, null, transport);
    }

    TestGateway(
            TestApp.Handler legacyHandler,
            TestApp.Handler cloudHandler,
            UnaryOperator<GatewayConfig> change,
            @Nullable CanarySettings canary,
            @Nullable ShadowSettings shadow,
            Transport transport)
            throws Exception {
        this(legacyHandler, cloudHandler, change, Stages.of(canary, shadow), transport);
    }

    TestGateway(
            TestApp.Handler legacyHandler,
            TestApp.Handler cloudHandler,
            UnaryOperator<GatewayConfig> change,
            Stages stages,
            Transport transport)
            throws Exception {
        legacy = new TestApp(legacyHandler);
        cloud = new TestApp(cloudHandler);
        control = new TestControl(Mode.FLOW, Environment.LEGACY);
        config =
                change.apply(
                        GatewayConfig.of(
                                        "g1",
                                        "127.0.0.1",
                                        0,
                                        legacy.uri(),
                                        cloud.uri(),
                                        control.uri(),
                                        "secret")
                                .withThreads(2)
                                .withLimits(quick()));
        gateway = new GatewayServer(config, stages, transport, null).start();
        control.awaitConverged();
    }

    /// The defaults, but for a short drain.
    static Limits quick() {
        return limits(1_024, 3_000, 60_000, 60_000);
    }

    static Limits limits(int maxUpstreams, int connectMs, int responseMs, int headMs) {
        Limits d = Limits.DEFAULT;
        return new Limits(
                d.maxClients(),
                d.maxHeadBytes(),
                d.maxStartLineBytes(),
                d.maxHeaders(),
                d.heldBodyBytes(),
                maxUpstreams,
                d.maxPending(),
                2,
                Duration.ofMillis(headMs),
                d.clientIdle(),
                Duration.ofMillis(connectMs),
                Duration.ofMillis(responseMs),
                Duration.ofMillis(responseMs),
                d.tunnelIdle(),
                d.upstreamIdle(),
                d.writeReuse(),
                Duration.ofMillis(500),
                Duration.ofMillis(500));
    }

    static TestApp.Handler saying(String text) {
        return (request, in, out) -> {
            out.write(TestApp.ok(text).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            return true;
        };
    }

    TestClient client() throws IOException {
        return new TestClient(gateway.port());
    }

    @Override
    public void close() throws Exception {
        gateway.close();
        control.close();
        legacy.close();
        cloud.close();
    }
}
