package org.handoff.gateway;

import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.gateway.poll.ControlAddress;
import org.handoff.gateway.relay.RelayConfig;
import org.handoff.gateway.route.RouteRules;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Everything that one gateway needs to know.
///
/// @param name stable across restarts; the control plane knows the gateway by it
/// @param listenHost address to listen on
/// @param listenPort 0 for any free one
/// @param legacy `http://host:port` or `https://host:port` of the legacy side's application
/// @param cloud the same of the cloud side
/// @param controls where the control planes are; one of them is in charge, and which one may change
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
        List<ControlAddress> controls,
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
        controls = List.copyOf(controls);
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
                List.of(ControlAddress.of(control, token)),
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
        return changed(draft -> draft.legacy = other);
    }

    /// Reached elsewhere, or another way.
    public GatewayConfig withControls(List<ControlAddress> others) {
        return changed(draft -> draft.controls = others);
    }

    public GatewayConfig withThreads(int count) {
        return changed(draft -> draft.threads = count);
    }

    public GatewayConfig withRules(RouteRules other) {
        return changed(draft -> draft.rules = other);
    }

    public GatewayConfig withFront(Front other) {
        return changed(draft -> draft.front = other);
    }

    public GatewayConfig withBack(Back other) {
        return changed(draft -> draft.back = other);
    }

    public GatewayConfig withHold(HoldLimits other) {
        return changed(draft -> draft.hold = other);
    }

    public GatewayConfig withLimits(Limits other) {
        return changed(draft -> draft.limits = other);
    }

    public GatewayConfig withMemory(@Nullable Path file) {
        return changed(draft -> draft.memory = file);
    }

    public GatewayConfig withMllp(List<MllpConfig> listeners) {
        return changed(draft -> draft.mllp = listeners);
    }

    public GatewayConfig withRelays(List<RelayConfig> all) {
        return changed(draft -> draft.relays = all);
    }

    public GatewayConfig withWatch(Watch other) {
        return changed(draft -> draft.watch = other);
    }

    private GatewayConfig changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.made();
    }

    /// What can be changed of a configuration, on its way from one to the next.
    private static final class Draft {
        private final GatewayConfig from;
        private URI legacy;
        private List<ControlAddress> controls;
        private int threads;
        private RouteRules rules;
        private Front front;
        private Back back;
        private HoldLimits hold;
        private Limits limits;
        private @Nullable Path memory;
        private List<MllpConfig> mllp;
        private List<RelayConfig> relays;
        private Watch watch;

        Draft(GatewayConfig from) {
            this.from = from;
            this.legacy = from.legacy;
            this.controls = from.controls;
            this.threads = from.threads;
            this.rules = from.rules;
            this.front = from.front;
            this.back = from.back;
            this.hold = from.hold;
            this.limits = from.limits;
            this.memory = from.memory;
            this.mllp = from.mllp;
            this.relays = from.relays;
            this.watch = from.watch;
        }

        GatewayConfig made() {
            return new GatewayConfig(
                    from.name,
                    from.listenHost,
                    from.listenPort,
                    legacy,
                    from.cloud,
                    controls,
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
    }

    @Override
    public String toString() {
        return "gateway %s on %s:%d".formatted(name, listenHost, listenPort);
    }
}
