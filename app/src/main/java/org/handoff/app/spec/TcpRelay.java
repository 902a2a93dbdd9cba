package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/// Connections of a protocol that the gateway does not read, carried to the side that owns writes.
public record TcpRelay(
        @Key(
                        value = "For logs, metrics and reports.",
                        pattern = "[a-z][a-z0-9-]{0,30}",
                        allowed = "a lower-case letter, then up to 30 of a-z 0-9 -")
                String name,
        @Key("Where clients connect.") Endpoint listen,
        @Key("Where the legacy side listens.") Endpoint legacy,
        @Key("Where the cloud side listens.") Endpoint cloud,
        @Key(value = "Speak TLS to it, trusted as legacy.upstreamTls says.", fallback = "false")
                boolean legacyTls,
        @Key(value = "Speak TLS to it, trusted as cloud.upstreamTls says.", fallback = "false")
                boolean cloudTls,
        @Key("TLS towards clients that ends here; left out: what they say passes as it is.")
                GatewayTls tls,
        @Key(
                        value = "Every connection begins with a PROXY header, version 1 or 2.",
                        fallback = "false")
                boolean proxyHeader,
        @Key(value = "Begin connections onwards with one, of version 2.", fallback = "false")
                boolean sendProxyHeader,
        @Key(
                        value =
                                "Connections that are open when a hold begins, which cannot be"
                                    + " moved. pause: nothing more is read from them; they go on if"
                                    + " ownership stayed, and end if it moved. keep: they go on,"
                                    + " and end in turns if it moved. close: they end at once.",
                        fallback = "pause")
                OpenConnections openConnections,
        @Key(
                        value =
                                "Within this time silent connections to the side that lost"
                                        + " ownership are closed, one after the other.",
                        fallback = "10s",
                        max = "30d")
                Duration drain,
        @Key(
                        value = "Most connections; one more is closed at once.",
                        fallback = "2000",
                        min = "1",
                        max = "1000000")
                int connectionsMax,
        @Key(
                        value = "How long a client waits for a connection onwards.",
                        fallback = "3s",
                        min = "10ms",
                        max = "5m")
                Duration connect,
        @Key(
                        value = "How long a connection may be silent.",
                        fallback = "1h",
                        min = "1s",
                        max = "30d")
                Duration idle,
        @Key("A file in which stands, every ten seconds, who its clients are.")
                @Nullable Path report) {

    /// What becomes of open connections in a hold.
    public enum OpenConnections {
        PAUSE,
        KEEP,
        CLOSE
    }
}
