package org.handoff.app.spec;

import java.net.URI;

/// What must hold between keys of `control`.
final class ControlChecks {
    private ControlChecks() {}

    static void check(ControlSpec control, Nodes nodes) {
        ControlTls tls = control.tls();
        URI url = control.url();
        if (!tls.isOn() && !control.listen().isLoopback()) {
            nodes.problem(
                    "control.tls.mode",
                    "found off, and control.listen is no loopback address",
                    "passwords and tokens would cross the network in the open: leave it on, or"
                            + " listen on 127.0.0.1");
        }
        if ((tls.certificate() == null) != (tls.key() == null)) {
            nodes.problem(
                    "control.tls", "found one of certificate and key", "write both, or neither");
        }
        OidcSpec oidc = control.oidc();
        if (oidc != null && oidc.roles().isEmpty()) {
            nodes.problem(
                    "control.oidc.roles",
                    "the key is missing",
                    "without a mapping nobody gets an account, e.g. [{value: staff, role:"
                            + " viewer}]");
        }
        if (tls.isOn() && url != null && "http".equals(url.getScheme())) {
            nodes.problem(
                    "control.url",
                    "it begins with http, and control.tls is on",
                    "write https, or control.tls: {mode: off}");
        } else if (url != null
                && "http".equals(url.getScheme())
                && !new Endpoint(String.valueOf(url.getHost()), 0).isLoopback()) {
            nodes.problem(
                    "control.url",
                    "it begins with http, and leads to another machine",
                    "passwords and tokens would cross the network in the open: write the https"
                            + " address of the proxy");
        }
        if (tls.isOn() && control.others().stream().anyMatch(it -> "http".equals(it.getScheme()))) {
            nodes.problem(
                    "control.others",
                    "one begins with http, and control.tls is on",
                    "write https, or control.tls: {mode: off}");
        }
        if (control.sharedKey() != null && control.ledger() == null) {
            nodes.problem(
                    "control.sharedKey",
                    "found, and there is no control.ledger",
                    "what is shared stands in the ledger's database: name it, or leave this out");
        }
    }
}
