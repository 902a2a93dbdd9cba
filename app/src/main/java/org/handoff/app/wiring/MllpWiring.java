package org.handoff.app.wiring;

import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.MllpRoute;
import org.handoff.app.spec.Spec;
import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.gateway.mllp.MllpLimits;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// The spec's MLLP routes, as the gateway takes them.
final class MllpWiring {
    private MllpWiring() {}

    /// @param folder where stored answers survive a restart
    static List<MllpConfig> listeners(Spec spec, GatewaySpec gateway, Path folder) {
        return gateway.mllp().stream()
                .map(route ->
                        new MllpConfig(
                                route.name(),
                                route.listen().host(),
                                route.listen().port(),
                                target(route.legacy(), route.legacyTls(), spec.legacy()),
                                target(route.cloud(), route.cloudTls(), spec.cloud()),
                                GatewayProcess.tls(route.tls()),
                                route.proxyHeader(),
                                route.reads(),
                                limits(route),
                                folder.resolve(gateway.name() + "-" + route.name() + ".answers")))
                .toList();
    }

    private static MllpConfig.Target target(Endpoint endpoint, boolean isSecure, Spec.Side side) {
        @Nullable UpstreamTlsFiles tls = isSecure ? GatewayProcess.trust(side.upstreamTls()) : null;
        return new MllpConfig.Target(endpoint.host(), endpoint.port(), tls);
    }

    private static MllpLimits limits(MllpRoute route) {
        MllpLimits usual = MllpLimits.DEFAULT;
        return new MllpLimits(
                route.connectionsMax(),
                (int) route.messageBytesMax().count(),
                route.bufferedBytesMax().count(),
                route.ackTimeout(),
                route.connect(),
                route.answer(),
                usual.frame(),
                usual.idle(),
                new MllpLimits.Stored(
                        route.storedAnswersMax(), usual.stored().maxBytes(), route.storedFor()));
    }
}
