package org.handoff.app.wiring;

import org.handoff.app.spec.ControlSpec;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.GatewayTls;
import org.handoff.app.spec.HealthCheckSpec;
import org.handoff.app.spec.Route;
import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.UpstreamTrust;
import org.handoff.gateway.Back;
import org.handoff.gateway.Front;
import org.handoff.gateway.GatewayConfig;
import org.handoff.gateway.GatewayServer;
import org.handoff.gateway.Limits;
import org.handoff.gateway.Stages;
import org.handoff.gateway.Watch;
import org.handoff.gateway.health.HealthTerms;
import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.metrics.AccessConfig;
import org.handoff.gateway.poll.ControlAddress;
import org.handoff.gateway.replace.Replacing;
import org.handoff.gateway.route.RouteRules;
import org.handoff.gateway.tls.CertificateFiles;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.cohort.CohortKey;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The process of `handoff gateway`: reads its part of the spec.
final class GatewayProcess {
    private GatewayProcess() {}

    /// @param control addresses of control planes; empty for the spec's
    /// @param isReplacing whether it takes over from one that runs already, which then ends
    static GatewayServer start(Spec given, String name, List<URI> control, boolean isReplacing) {
        Spec spec = given.with(given.control().reachedAt(control));
        GatewayConfig config = known(spec, config(spec, name));
        boolean others = !config.mllp().isEmpty() || !config.relays().isEmpty();
        refuseReplacing(isReplacing, others);
        Path socket = folder(spec).resolve(name + ".replace");
        return new GatewayServer(
                        config,
                        new Stages(
                                CanaryWiring.settings(spec),
                                StrangleWiring.settings(spec),
                                ShadowWiring.settings(spec),
                                StrangleWiring.links(spec)),
                        others ? null : new Replacing(socket, isReplacing))
                .start()
                .closeOnExit();
    }

    /// With a certificate, where the control plane speaks TLS.
    private static GatewayConfig known(Spec spec, GatewayConfig config) {
        if (!"https".equals(spec.control().address().getScheme())) {
            return config;
        }
        GatewayIdentity identity =
                new GatewayIdentity(spec.control(), config.name(), folder(spec)).start();
        return config.withControls(
                config.controls().stream().map(it -> it.with(identity)).toList());
    }

    /// The answers that an MLLP listener stores and a relay's connections belong to one process.
    static void refuseReplacing(boolean isReplacing, boolean others) {
        if (isReplacing && others) {
            throw HandoffException.operator(
                    "gateway.replace",
                    "Only a gateway without MLLP listeners and relays is replaced while it runs.",
                    "Stop it, and start it again: senders and clients reconnect.");
        }
    }

    static GatewayConfig config(Spec spec, String name) {
        GatewaySpec gateway =
                spec.gateways().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                HandoffException.operator(
                                        "gateway.unknown",
                                        "The spec has no gateway '" + name + "'.",
                                        ""));
        return GatewayConfig.of(
                        name,
                        gateway.listen().host(),
                        gateway.listen().port(),
                        upstream(spec.legacy().upstream(), Environment.LEGACY),
                        upstream(spec.cloud().upstream(), Environment.CLOUD),
                        spec.control().address(),
                        spec.control().token().resolve())
                .withControls(controls(spec.control()))
                .withRules(rules(gateway))
                .withHold(hold(spec, gateway))
                .withLimits(limits(gateway))
                .withFront(front(gateway))
                .withBack(new Back(way(spec.legacy()), way(spec.cloud())))
                .withMemory(folder(spec).resolve(name))
                .withMllp(MllpWiring.listeners(spec, gateway, folder(spec)))
                .withRelays(RelayWiring.relays(spec, gateway))
                .withWatch(watch(gateway));
    }

    private static Back.Way way(Spec.Side side) {
        HealthCheckSpec asked = side.healthCheck();
        return new Back.Way(
                trust(side.upstreamTls()),
                asked.enabled()
                        ? new HealthTerms(
                                asked.path(),
                                Objects.requireNonNullElse(asked.host(), ""),
                                asked.status(),
                                asked.within())
                        : null);
    }

    private static List<ControlAddress> controls(ControlSpec control) {
        String token = control.token().resolve();
        return control.addresses().stream().map(it -> ControlAddress.of(it, token)).toList();
    }

    private static URI upstream(@Nullable URI given, Environment side) {
        if (given == null) {
            throw HandoffException.operator(
                    "gateway.upstream",
                    "The spec has no " + side.label() + ".upstream, which a gateway needs.",
                    "Write the address of the " + side.label() + " application there.");
        }
        return given;
    }

    private static RouteRules rules(GatewaySpec gateway) {
        List<RouteRules.Rule> rules = new ArrayList<>();
        for (Route route : gateway.writes()) {
            rules.add(new RouteRules.Rule(route.method(), route.path(), true));
        }
        for (Route route : gateway.reads()) {
            rules.add(new RouteRules.Rule(route.method(), route.path(), false));
        }
        return new RouteRules(rules);
    }

    private static Front front(GatewaySpec gateway) {
        return new Front(
                tls(gateway.tls()),
                gateway.proxyHeader(),
                gateway.forwarded() == GatewaySpec.Forwarded.APPEND,
                gateway.http2());
    }

    static @Nullable ServerTlsFiles tls(GatewayTls tls) {
        if (tls.certificates().isEmpty()) {
            return null;
        }
        boolean asks = tls.clientCertificates() != GatewayTls.ClientCertificates.NONE;
        return new ServerTlsFiles(
                tls.certificates().stream()
                        .map(pair -> new CertificateFiles(pair.certificate(), pair.key()))
                        .toList(),
                asks ? tls.clientAuthorities() : null,
                tls.clientCertificates() == GatewayTls.ClientCertificates.REQUIRED);
    }

    static UpstreamTlsFiles trust(UpstreamTrust trust) {
        Path certificate = trust.certificate();
        Path key = trust.key();
        return new UpstreamTlsFiles(
                trust.authorities(),
                certificate == null || key == null ? null : new CertificateFiles(certificate, key));
    }

    private static Watch watch(GatewaySpec gateway) {
        GatewaySpec.Operations asked = gateway.operations();
        return new Watch(
                asked.host(),
                asked.port() == 0 ? -1 : asked.port(),
                access(gateway.accessRecords()));
    }

    private static @Nullable AccessConfig access(GatewaySpec.AccessRecords records) {
        Path file = records.file();
        if (file == null) {
            return null;
        }
        Secret key = records.clientKey();
        return new AccessConfig(
                file,
                records.bytesMax().count(),
                records.filesMax(),
                AccessConfig.QUEUED,
                key == null ? null : CohortKey.of("access records", key.resolve()));
    }

    private static HoldLimits hold(Spec spec, GatewaySpec gateway) {
        HoldLimits usual = HoldLimits.DEFAULT;
        return new HoldLimits(
                gateway.heldMax(),
                gateway.heldBytesMax().count(),
                spec.bounds().hold(),
                usual.rampStart(),
                usual.rampMax(),
                usual.retryAfterSeconds());
    }

    private static Limits limits(GatewaySpec gateway) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                usual.maxClients(),
                usual.maxHeadBytes(),
                usual.maxStartLineBytes(),
                usual.maxHeaders(),
                usual.heldBodyBytes(),
                gateway.upstreamConnectionsMax(),
                usual.maxPending(),
                Math.min(usual.warmUpstreams(), gateway.upstreamConnectionsMax()),
                usual.head(),
                usual.clientIdle(),
                usual.connect(),
                usual.response(),
                usual.stalled(),
                usual.tunnelIdle(),
                usual.upstreamIdle(),
                usual.writeReuse(),
                usual.linger(),
                usual.drain());
    }

    /// What gateways keep over restarts.
    private static Path folder(Spec spec) {
        Path folder = spec.control().data().resolve("gateways");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder, e);
        }
        return folder;
    }
}
