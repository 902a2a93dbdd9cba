package org.handoff.gateway.relay;

import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// One relay.
///
/// @param name for logs and reports
/// @param listenPort 0 for any free one
/// @param way where connections go
/// @param tls towards clients; null for connections as they come
/// @param takesProxyHeader whether every connection begins with a PROXY header
/// @param sendsProxyHeader whether connections onwards begin with one, of version 2
/// @param report where it writes who its clients are; null for nowhere
public record RelayConfig(
        String name,
        String listenHost,
        int listenPort,
        Way way,
        @Nullable ServerTlsFiles tls,
        boolean takesProxyHeader,
        boolean sendsProxyHeader,
        RelayLimits limits,
        @Nullable Path report) {

    /// Whether something comes before a client's own bytes.
    boolean isGreeted() {
        return takesProxyHeader || tls != null;
    }

    /// Where connections go.
    public sealed interface Way {
        /// To the side that owns writes, under the gateway's hold and lease.
        ///
        /// @param open what becomes of open connections
        record Owner(Target legacy, Target cloud, Open open) implements Way {}

        /// Always there, whatever the control plane says: what is left behind on an old address.
        record Onwards(Target target) implements Way {}
    }

    /// What becomes of connections that are open when a hold begins, and when ownership moves. A
    /// connection cannot be moved: its bytes mean something to the side that it was opened to.
    public enum Open {
        /// In a hold nothing more is read from clients. If ownership stayed they go on; if it
        /// moved, a connection ends at its client's next byte, which is never forwarded, or at its
        /// turn within [RelayLimits#drain].
        PAUSE,
        /// They go on in a hold, and end at their turn if ownership moved. For what only reads, or
        /// where the database's fence is enough.
        KEEP,
        /// They end when a hold begins.
        CLOSE
    }

    /// @param tls null for connections as they come
    public record Target(String host, int port, @Nullable UpstreamTlsFiles tls) {}
}
