package org.handoff.gateway.mllp;

import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// One MLLP listener.
///
/// @param name for logs
/// @param listenPort 0 for any free one
/// @param tls towards senders; null for plain connections
/// @param isProxied whether every connection begins with a PROXY header
/// @param reads message types that only read, as in MSH-9: `QBP`, or `QRY^A19`
/// @param answers file in which stored answers survive a restart; null for none
public record MllpConfig(
        String name,
        String listenHost,
        int listenPort,
        Target legacy,
        Target cloud,
        @Nullable ServerTlsFiles tls,
        boolean isProxied,
        List<String> reads,
        MllpLimits limits,
        @Nullable Path answers) {

    /// Where a side listens.
    ///
    /// @param tls how to trust it; null for plain connections
    public record Target(String host, int port, @Nullable UpstreamTlsFiles tls) {}

    public MllpConfig {
        reads = List.copyOf(reads);
    }

    /// Whether a message only reads.
    ///
    /// @param type MSH-9
    boolean isRead(String type) {
        for (String read : reads) {
            if (type.equals(read) || type.startsWith(read + "^")) {
                return true;
            }
        }
        return false;
    }

    public MllpConfig withLimits(MllpLimits other) {
        return new MllpConfig(
                name, listenHost, listenPort, legacy, cloud, tls, isProxied, reads, other, answers);
    }

    public MllpConfig withAnswers(@Nullable Path file) {
        return new MllpConfig(
                name, listenHost, listenPort, legacy, cloud, tls, isProxied, reads, limits, file);
    }

    public MllpConfig withReads(List<String> types) {
        return new MllpConfig(
                name,
                listenHost,
                listenPort,
                legacy,
                cloud,
                tls,
                isProxied,
                types,
                limits,
                answers);
    }
}
