package org.handoff.gateway.relay;

import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// One relay.
///
/// @param name for logs and reports
/// @param listenPort 0 for any free one
/// @param way where connections go
/// @param takesProxyHeader whether every connection begins with a PROXY header
/// @param sendsProxyHeader whether connections onwards begin with one, of version 2
/// @param report where it writes who its clients are; null for nowhere
public record RelayConfig(
        String name,
        String listenHost,
        int listenPort,
        Way way,
        boolean takesProxyHeader,
        boolean sendsProxyHeader,
        RelayLimits limits,
        @Nullable Path report) {

    /// Where connections go.
    public sealed interface Way {
        /// To the side that owns writes, under the gateway's hold and lease.
        record Owner(Target legacy, Target cloud) implements Way {}

        /// Always there, whatever the control plane says: what is left behind on an old address.
        record Onwards(Target target) implements Way {}
    }

    /// @param tls null for connections as they come
    public record Target(String host, int port, @Nullable UpstreamTlsFiles tls) {}
}
