package org.handoff.app.spec;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold between keys of the spec.
final class SpecChecks {
    private SpecChecks() {}

    static void check(Spec spec, Nodes nodes) {
        sides(spec, nodes);
        gateways(spec, nodes);
        waits(spec, nodes);
        schema(spec, nodes);
        CanaryChecks.check(spec, nodes);
    }

    private static void sides(Spec spec, Nodes nodes) {
        Spec.Database legacy = spec.legacy().database();
        Spec.Database cloud = spec.cloud().database();
        if (same(legacy, cloud)) {
            nodes.problem(
                    "cloud.database",
                    "it is the same database as legacy.database",
                    "name two databases");
        }
        Spec.Database ledger = spec.control().ledger();
        if (ledger != null && (same(ledger, legacy) || same(ledger, cloud))) {
            nodes.problem(
                    "control.ledger",
                    "it is one of the two databases that move",
                    "name a database of its own, or leave it out");
        }
    }

    private static boolean same(Spec.Database one, Spec.Database other) {
        return one.host().equals(other.host())
                && one.port() == other.port()
                && one.name().equals(other.name());
    }

    private static void gateways(Spec spec, Nodes nodes) {
        Set<String> names = new HashSet<>();
        Set<Endpoint> endpoints = new HashSet<>();
        endpoints.add(spec.control().listen());
        for (int i = 0; i < spec.gateways().size(); i++) {
            Spec.Gateway gateway = spec.gateways().get(i);
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
        trust(spec, spec.legacy(), "legacy", nodes);
        trust(spec, spec.cloud(), "cloud", nodes);
        if (!spec.gateways().isEmpty()) {
            upstream(spec.legacy(), "legacy", nodes);
            upstream(spec.cloud(), "cloud", nodes);
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
        if ((trust.certificate() == null) != (trust.key() == null)) {
            nodes.problem(
                    name + ".upstreamTls",
                    "found one of certificate and key",
                    "name both, or neither");
        }
        boolean any = trust.authorities() != null || trust.certificate() != null;
        boolean isCloud = name.equals("cloud");
        boolean forMllp =
                spec.gateways().stream()
                        .flatMap(gateway -> gateway.mllp().stream())
                        .anyMatch(route -> isCloud ? route.cloudTls() : route.legacyTls());
        if (any
                && !forMllp
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

    private static void waits(Spec spec, Nodes nodes) {
        Spec.Bounds bounds = spec.bounds();
        below("bounds.hold", bounds.hold(), "clients.timeout", spec.clients().timeout(), nodes);
        below(
                "bounds.hold",
                bounds.hold(),
                "clients.balancerTimeout",
                spec.clients().balancerTimeout(),
                nodes);
        Duration inside = bounds.fence().plus(bounds.drain()).plus(bounds.prove());
        if (bounds.pauseBudget().compareTo(bounds.hold()) > 0) {
            nodes.problem(
                    "bounds.pauseBudget",
                    "found " + Units.text(bounds.pauseBudget()),
                    "it must not be above bounds.hold, " + Units.text(bounds.hold()));
        }
        if (inside.compareTo(bounds.hold()) > 0) {
            nodes.problem(
                    "bounds.hold",
                    "found " + Units.text(bounds.hold()),
                    "it must not be below fence + drain + prove, "
                            + Units.text(inside)
                            + ", or requests fail before the return");
        }
    }

    private static void below(
            String key, Duration value, String otherKey, Duration other, Nodes nodes) {
        if (value.compareTo(other) >= 0) {
            nodes.problem(
                    key,
                    "found " + Units.text(value),
                    "it must be below "
                            + otherKey
                            + ", "
                            + Units.text(other)
                            + ", or clients give up while they are held");
        }
    }

    private static void schema(Spec spec, Nodes nodes) {
        Spec.Schema schema = spec.schema();
        boolean named = schema.beforeRows() != null || schema.afterRows() != null;
        if (schema.carry() == Spec.Carry.FILES && schema.beforeRows() == null) {
            nodes.problem("schema.beforeRows", "the key is missing", "carry: files needs it");
        }
        if (schema.carry() != Spec.Carry.FILES && named) {
            nodes.problem(
                    "schema.carry",
                    "found '" + Scalars.spelled(schema.carry()) + "' beside files that it ignores",
                    "write carry: files, or leave beforeRows and afterRows out");
        }
        for (String pattern : List.copyOf(spec.tables().exclude())) {
            if (!pattern.contains(".")) {
                nodes.problem(
                        "tables.exclude",
                        "found '" + pattern + "'",
                        "name tables as schema.table, * stands for any characters");
            }
        }
    }
}
