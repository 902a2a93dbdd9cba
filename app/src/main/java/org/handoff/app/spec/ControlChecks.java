package org.handoff.app.spec;

import java.net.URI;

/// What must hold between keys of `control`.
final class ControlChecks {
    private ControlChecks() {}

    static void check(Spec.Control control, Nodes nodes) {
        ControlTls tls = control.tls();
        URI url = control.url();
        if (!tls.isOn() && !isLoopback(control.listen().host())) {
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
                && !isLoopback(String.valueOf(url.getHost()))) {
            nodes.problem(
                    "control.url",
                    "it begins with http, and leads to another machine",
                    "passwords and tokens would cross the network in the open: write the https"
                            + " address of the proxy");
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.matches("\\[?::1]?")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
