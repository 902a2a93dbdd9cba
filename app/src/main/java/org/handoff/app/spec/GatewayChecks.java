package org.handoff.app.spec;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// What must hold between the keys of gateways, forwarders and the sides that they lead to.
final class GatewayChecks {
    private GatewayChecks() {}

    static void check(Spec spec, Nodes nodes) {
        Set<String> names = new HashSet<>();
        Set<Endpoint> endpoints = new HashSet<>();
        endpoints.add(spec.control().listen());
        for (int i = 0; i < spec.gateways().size(); i++) {
            GatewaySpec gateway = spec.gateways().get(i);
            if (!names.add(gateway.name())) {
                nodes.problem(
                        "gateways[" + i + "].name",
                        "the name '" + gateway.name() + "' is taken",
                        "give each gateway its own");
            }
            tls(gateway.tls(), "gateways[" + i + "].tls", nodes);
            if (gateway.listen().port() != 0 && !endpoints.add(gateway.listen())) {
                nodes.problem(
                        "gateways[" + i + "].listen",
                        "the address " + gateway.listen() + " is taken",
                        "give each its own");
            }
        }
        for (int i = 0; i < spec.gateways().size(); i++) {
            Set<String> routes = new HashSet<>();
            for (int k = 0; k < spec.gateways().get(i).mllp().size(); k++) {
                MllpRoute route = spec.gateways().get(i).mllp().get(k);
                String key = "gateways[" + i + "].mllp[" + k + "]";
                free(route.name(), routes, route.listen(), endpoints, key, nodes);
                mllp(spec, route, key, nodes);
            }
        }
        relays(spec, endpoints, nodes);
        forwarders(spec, names, nodes);
        trust(spec, spec.legacy(), "legacy", nodes);
        trust(spec, spec.cloud(), "cloud", nodes);
        if (!spec.gateways().isEmpty()) {
            upstream(spec.legacy(), "legacy", nodes);
            upstream(spec.cloud(), "cloud", nodes);
        }
    }

    private static void relays(Spec spec, Set<Endpoint> endpoints, Nodes nodes) {
        for (int i = 0; i < spec.gateways().size(); i++) {
            Set<String> names = new HashSet<>();
            for (int k = 0; k < spec.gateways().get(i).relays().size(); k++) {
                TcpRelay relay = spec.gateways().get(i).relays().get(k);
                String key = "gateways[" + i + "].relays[" + k + "]";
                free(relay.name(), names, relay.listen(), endpoints, key, nodes);
                tls(relay.tls(), key + ".tls", nodes);
            }
        }
    }

    /// They stand on other machines, so the same address may be taken there and here.
    private static void forwarders(Spec spec, Set<String> names, Nodes nodes) {
        for (int i = 0; i < spec.forwarders().size(); i++) {
            LeftBehind left = spec.forwarders().get(i);
            String key = "forwarders[" + i + "]";
            if (!names.add(left.name())) {
                nodes.problem(
                        key + ".name",
                        "the name '" + left.name() + "' is taken",
                        "give each gateway and forwarder its own");
            }
            pair(left.trust(), key + ".trust", nodes);
            boolean any = left.trust().authorities() != null || left.trust().certificate() != null;
            if (any && !left.tls()) {
                nodes.problem(
                        key + ".trust", "it stands beside tls: false", "leave one of them out");
            }
            if (left.listen().equals(left.to())) {
                nodes.problem(
                        key + ".to", "it is the address that it listens on", "name another one");
            }
        }
    }

    private static void pair(UpstreamTrust trust, String key, Nodes nodes) {
        if ((trust.certificate() == null) != (trust.key() == null)) {
            nodes.problem(key, "found one of certificate and key", "name both, or neither");
        }
    }

    private static void free(
            String name,
            Set<String> names,
            Endpoint listen,
            Set<Endpoint> endpoints,
            String key,
            Nodes nodes) {
        if (!names.add(name)) {
            nodes.problem(key + ".name", "the name '" + name + "' is taken", "give each its own");
        }
        if (listen.port() != 0 && !endpoints.add(listen)) {
            nodes.problem(
                    key + ".listen", "the address " + listen + " is taken", "give each its own");
        }
    }

    private static void mllp(Spec spec, MllpRoute route, String key, Nodes nodes) {
        tls(route.tls(), key + ".tls", nodes);
        if (route.messageBytesMax().count() > route.bufferedBytesMax().count()) {
            nodes.problem(
                    key + ".bufferedBytesMax",
                    "it is below messageBytesMax",
                    "one message must find room");
        }
        Duration held = route.ackTimeout().multipliedBy(4).dividedBy(5);
        if (held.compareTo(spec.bounds().pauseBudget()) <= 0) {
            nodes.problem(
                    key + ".ackTimeout",
                    "found " + Units.text(route.ackTimeout()),
                    "four fifths of it must be above bounds.pauseBudget, "
                            + Units.text(spec.bounds().pauseBudget())
                            + ", or senders are closed in every cutover");
        }
    }

    private static void tls(GatewayTls tls, String key, Nodes nodes) {
        boolean asks = tls.clientCertificates() != GatewayTls.ClientCertificates.NONE;
        if (asks && tls.clientAuthorities() == null) {
            nodes.problem(
                    key + ".clientAuthorities",
                    "the key is missing",
                    "clients are asked for certificates, so it must say whose count");
        }
        if ((asks || tls.clientAuthorities() != null) && tls.certificates().isEmpty()) {
            nodes.problem(
                    key + ".certificates",
                    "the key is missing",
                    "TLS needs a certificate of the gateway's own");
        }
    }

    private static void trust(Spec spec, Spec.Side side, String name, Nodes nodes) {
        UpstreamTrust trust = side.upstreamTls();
        pair(trust, name + ".upstreamTls", nodes);
        boolean any = trust.authorities() != null || trust.certificate() != null;
        boolean isCloud = name.equals("cloud");
        boolean forMllp =
                spec.gateways().stream()
                        .flatMap(gateway -> gateway.mllp().stream())
                        .anyMatch(route -> isCloud ? route.cloudTls() : route.legacyTls());
        boolean forRelays =
                spec.gateways().stream()
                        .flatMap(gateway -> gateway.relays().stream())
                        .anyMatch(relay -> isCloud ? relay.cloudTls() : relay.legacyTls());
        if (any
                && !forMllp
                && !forRelays
                && side.upstream() != null
                && "http".equals(side.upstream().getScheme())) {
            nodes.problem(
                    name + ".upstreamTls",
                    "it stands beside an upstream without TLS",
                    "write https:// there, or leave this out");
        }
    }

    private static void upstream(Spec.Side side, String name, Nodes nodes) {
        if (side.upstream() == null) {
            nodes.problem(
                    name + ".upstream",
                    "the key is missing",
                    "a gateway is named, so each side needs its application's address");
        }
    }
}
