package org.handoff.gateway;

import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.route.RouteRules;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// Everything that one gateway needs to know.
///
/// @param name stable across restarts; the control plane knows the gateway by it
/// @param listenHost address to listen on
/// @param listenPort 0 for any free one
/// @param legacy `http://host:port` or `https://host:port` of the legacy side's application
/// @param cloud the same of the cloud side
/// @param control base of the control plane's API, e.g. `http://host:port`
/// @param token bearer token for the control plane; never logged
/// @param threads event loops
/// @param rules which requests are writes, besides their methods
/// @param front how it meets clients
/// @param back how it meets the applications
/// @param memory file in which the last owner and epoch survive a restart, so that reads go on even
///   while the control plane is away; null for none: then all waits for the first directive
/// @param mllp listeners for HL7 beside HTTP
/// @param relays for connections of other protocols
/// @param watch what it tells of its work
public record GatewayConfig(
        String name,
        String listenHost,
        int listenPort,
        URI legacy,
        URI cloud,
        URI control,
        String token,
        int threads,
        RouteRules rules,
        Front front,
        Back back,
        HoldLimits hold,
        Limits limits,
        @Nullable Path memory,
        List<MllpConfig> mllp,
        List<RelayConfig> relays,
        Watch watch) {

    public GatewayConfig {
        mllp = List.copyOf(mllp);
        relays = List.copyOf(relays);
        if (threads < 1) {
            throw new IllegalArgumentException("a gateway has at least one event loop");
        }
    }

    /// With default limits, no rules, no memory, and as many event loops as processors, up to 4.
    public static GatewayConfig of(
            String name,
            String listenHost,
            int listenPort,
            URI legacy,
            URI cloud,
            URI control,
            String token) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                Math.min(4, Runtime.getRuntime().availableProcessors()),
                RouteRules.BY_METHOD,
                Front.PLAIN,
                Back.USUAL,
                HoldLimits.DEFAULT,
                Limits.DEFAULT,
                null,
                List.of(),
                List.of(),
                Watch.NONE);
    }

    public GatewayConfig withLegacy(URI other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                other,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                hold,
                limits,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withThreads(int count) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                count,
                rules,
                front,
                back,
                hold,
                limits,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withRules(RouteRules other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                other,
                front,
                back,
                hold,
                limits,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withFront(Front other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                other,
                back,
                hold,
                limits,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withBack(Back other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                other,
                hold,
                limits,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withHold(HoldLimits other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                other,
                limits,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withLimits(Limits other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                hold,
                other,
                memory,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withMemory(@Nullable Path file) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                hold,
                limits,
                file,
                mllp,
                relays,
                watch);
    }

    public GatewayConfig withMllp(List<MllpConfig> listeners) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                hold,
                limits,
                memory,
                listeners,
                relays,
                watch);
    }

    public GatewayConfig withRelays(List<RelayConfig> all) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                hold,
                limits,
                memory,
                mllp,
                all,
                watch);
    }

    public GatewayConfig withWatch(Watch other) {
        return new GatewayConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                control,
                token,
                threads,
                rules,
                front,
                back,
                hold,
                limits,
                memory,
                mllp,
                relays,
                other);
    }

    @Override
    public String toString() {
        return "gateway %s on %s:%d".formatted(name, listenHost, listenPort);
    }
}
