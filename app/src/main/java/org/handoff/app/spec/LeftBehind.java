package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/// A process on an old address that clients have compiled in: it passes every connection on, asks
/// no control plane, and reports who still comes.
public record LeftBehind(
        @Key(
                        value = "Named to start it: handoff gateway NAME.",
                        pattern = "[a-z][a-z0-9-]{0,30}",
                        allowed = "a lower-case letter, then up to 30 of a-z 0-9 -")
                String name,
        @Key("The old address, e.g. 10.0.0.9:8080.") Endpoint listen,
        @Key("The new address, of a gateway or one of its relays.") Endpoint to,
        @Key(value = "Speak TLS to the new address.", fallback = "true") boolean tls,
        @Key("How the new address is trusted, and what is shown to it.") UpstreamTrust trust,
        @Key(
                        value = "Begin connections onwards with a PROXY header, of version 2.",
                        fallback = "true")
                boolean sendProxyHeader,
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
        @Key("The straggler report, written every ten seconds.") @Nullable Path report) {}
