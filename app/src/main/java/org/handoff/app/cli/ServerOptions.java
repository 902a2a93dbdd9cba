package org.handoff.app.cli;

import org.handoff.app.spec.Secret;
import org.handoff.app.spec.SpecFile;
import org.handoff.control.tls.Contexts;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/// Where the control plane is and what opens it: from the spec, or from options where there is no
/// spec.
final class ServerOptions {
    @Mixin private SpecOption spec = new SpecOption();

    @Option(
            names = "--server",
            paramLabel = "URL",
            split = ",",
            description = {
                "The control plane (default: the spec's control.url or control.listen); several",
                "with commas between them: the one in charge is found."
            })
    private List<URI> server = List.of();

    @Option(
            names = "--token",
            paramLabel = "REF",
            description = "Where the token stands: env:NAME or file:PATH (default: the spec's).")
    private @Nullable String token;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = {
                "PEM of the authority that the control plane's certificate is of (default: the",
                "spec's, or what handoff login kept)."
            })
    private @Nullable Path ca;

    @Option(
            names = "--migration",
            paramLabel = "NAME",
            description = "The migration's name, where there is no spec.")
    private @Nullable String migration;

    /// For reading only: no token is needed, nor a spec if the server is named.
    ControlClient reader() {
        return client("");
    }

    ControlClient operator() {
        return client(secret().resolve());
    }

    private ControlClient client(String bearer) {
        List<X509Certificate> authorities =
                server.isEmpty() && ca == null
                        ? ControlTrust.of(spec.read().spec().control())
                        : ControlTrust.of(addresses(), ca);
        return new ControlClient(addresses(), bearer, Contexts.client(authorities, null));
    }

    /// Whether a control plane was named, so that nothing of this machine is meant.
    boolean isNamed() {
        return !server.isEmpty();
    }

    String migration() {
        return migration != null ? migration : spec.read().spec().migration();
    }

    /// This machine's.
    SpecFile spec() {
        return spec.read();
    }

    boolean hasSpec() {
        return spec.exists();
    }

    Path file() {
        return spec.file();
    }

    List<URI> addresses() {
        return server.isEmpty() ? spec.read().spec().control().addresses() : server;
    }

    private Secret secret() {
        if (token == null) {
            SpecFile file = spec.read();
            return file.spec().control().token();
        }
        return secret(token);
    }

    /// Reads `env:NAME` or `file:PATH`. What else stands there is never shown.
    static Secret secret(String reference) {
        if (reference.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
            return new Secret.Environment(reference.substring(4));
        }
        if (reference.startsWith("file:") && reference.length() > 5) {
            return new Secret.File(Path.of(reference.substring(5)).toAbsolutePath());
        }
        throw HandoffException.operator(
                "cli.secret",
                "A secret does not stand on the command line, where every user of this machine"
                        + " can read it.",
                "Write env:NAME or file:PATH.");
    }
}
