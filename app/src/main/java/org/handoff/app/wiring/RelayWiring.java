package org.handoff.app.wiring;

import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.LeftBehind;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.TcpRelay;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.relay.RelayConfig.Open;
import org.handoff.gateway.relay.RelayConfig.Target;
import org.handoff.gateway.relay.RelayConfig.Way;
import org.handoff.gateway.relay.RelayLimits;

import java.time.Duration;
import java.util.List;

/// The spec's relays and forwarders, as the gateway takes them.
final class RelayWiring {
    private RelayWiring() {}

    static List<RelayConfig> relays(Spec spec, GatewaySpec gateway) {
        return gateway.relays().stream().map(relay -> relay(spec, relay)).toList();
    }

    private static RelayConfig relay(Spec spec, TcpRelay relay) {
        Target legacy = target(relay.legacy(), relay.legacyTls(), spec.legacy());
        Target cloud = target(relay.cloud(), relay.cloudTls(), spec.cloud());
        return new RelayConfig(
                relay.name(),
                relay.listen().host(),
                relay.listen().port(),
                new Way.Owner(legacy, cloud, open(relay.openConnections())),
                GatewayProcess.tls(relay.tls()),
                relay.proxyHeader(),
                relay.sendProxyHeader(),
                new RelayLimits(
                        relay.connectionsMax(), relay.connect(), relay.idle(), relay.drain()),
                relay.report());
    }

    private static Target target(Endpoint endpoint, boolean isSecure, Spec.Side side) {
        return new Target(
                endpoint.host(),
                endpoint.port(),
                isSecure ? GatewayProcess.trust(side.upstreamTls()) : null);
    }

    private static Open open(TcpRelay.OpenConnections wanted) {
        return switch (wanted) {
            case PAUSE -> Open.PAUSE;
            case KEEP -> Open.KEEP;
            case CLOSE -> Open.CLOSE;
        };
    }

    static RelayConfig forwarder(LeftBehind left) {
        Target onwards =
                new Target(
                        left.to().host(),
                        left.to().port(),
                        left.tls() ? GatewayProcess.trust(left.trust()) : null);
        return new RelayConfig(
                left.name(),
                left.listen().host(),
                left.listen().port(),
                new Way.Onwards(onwards),
                null,
                false,
                left.sendProxyHeader(),
                new RelayLimits(left.connectionsMax(), left.connect(), left.idle(), Duration.ZERO),
                left.report());
    }
}
