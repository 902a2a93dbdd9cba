package org.handoff.app.cli;

import org.handoff.app.spec.ControlSpec;
import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.Spec;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Path;

/// What one machine says of itself beside the spec that it shares with another. Kept out of the
/// spec, because approvals are bound to every key of that, on whichever machine it runs.
public final class ServeOptions {
    @Option(
            names = "--standby",
            description = {
                "Wait while another control plane is in charge, and take over when it ends or",
                "falls silent. Needs control.ledger."
            })
    private boolean standby;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where this machine serves (default: the spec's control.listen).")
    private @Nullable String listen;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "This machine's folder (default: the spec's control.data).")
    private @Nullable Path data;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "How others reach this machine (default: the spec's control.url).")
    private @Nullable URI url;

    public boolean isStandby() {
        return standby;
    }

    /// The spec as it holds on this machine.
    public Spec here(Spec spec) {
        Path folder = data == null ? null : data.toAbsolutePath().normalize();
        ControlSpec control = spec.control().at(endpoint(listen), folder, url);
        if (!control.tls().isOn() && !control.listen().isLoopback()) {
            throw new UsageException(
                    "--listen is no loopback address, and control.tls is off: passwords and tokens"
                            + " would cross the network in the open.");
        }
        if (control.tls().isOn() && "http".equals(control.address().getScheme())) {
            throw new UsageException("--url begins with http, and control.tls is on.");
        }
        return spec.with(control);
    }

    private static @Nullable Endpoint endpoint(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Endpoint.parse(text)
                .orElseThrow(() ->
                        new UsageException(
                                "--listen is " + text + "; write HOST:PORT or [V6]:PORT."));
    }
}
