package org.handoff.app.spec;

import java.time.Duration;
import java.util.List;

/// HL7 messages over MLLP, carried to the side that owns writes.
public record MllpRoute(
        @Key(
                        value = "For logs and metrics.",
                        pattern = "[a-z][a-z0-9-]{0,30}",
                        allowed = "a lower-case letter, then up to 30 of a-z 0-9 -")
                String name,
        @Key("Where senders connect, e.g. 0.0.0.0:2575.") Endpoint listen,
        @Key("Where the legacy side listens.") Endpoint legacy,
        @Key("Where the cloud side listens.") Endpoint cloud,
        @Key(value = "Speak TLS to it, trusted as legacy.upstreamTls says.", fallback = "false")
                boolean legacyTls,
        @Key(value = "Speak TLS to it, trusted as cloud.upstreamTls says.", fallback = "false")
                boolean cloudTls,
        @Key("TLS towards senders.") GatewayTls tls,
        @Key(
                        value =
                                "Every connection begins with a PROXY header, version 1 or 2,"
                                        + " written by the balancer in front.",
                        fallback = "false")
                boolean proxyHeader,
        @Key("Message types that only read and pass in a hold, as in MSH-9: QBP, or QRY^A19.")
                List<String> reads,
        @Key(
                        value =
                                "How long the most impatient sender waits for an acknowledgement:"
                                        + " a message is held for at most 80 % of it, and an"
                                        + " answer later than 90 % is not passed on.",
                        fallback = "5s",
                        min = "500ms",
                        max = "5m")
                Duration ackTimeout,
        @Key(
                        value = "How long a message waits for a connection to its side.",
                        fallback = "3s",
                        min = "50ms",
                        max = "1m")
                Duration connect,
        @Key(
                        value =
                                "How long a side's answer is waited for, even when the sender has"
                                        + " left.",
                        fallback = "30s",
                        min = "500ms",
                        max = "10m")
                Duration answer,
        @Key(
                        value = "Most connections of senders; one more is closed at once.",
                        fallback = "500",
                        min = "1",
                        max = "100000")
                int connectionsMax,
        @Key(value = "Largest message or answer.", fallback = "16MB", min = "1kB", max = "256MB")
                Bytes messageBytesMax,
        @Key(
                        value = "Most bytes of messages that are read or wait, together.",
                        fallback = "256MB",
                        min = "1kB",
                        max = "16GB")
                Bytes bufferedBytesMax,
        @Key(
                        value =
                                "Most messages whose answers are kept for when they are sent again;"
                                        + " 0 for none.",
                        fallback = "10000",
                        min = "0",
                        max = "1000000")
                int storedAnswersMax,
        @Key(value = "How long an answer is kept.", fallback = "1h", min = "1s", max = "30d")
                Duration storedFor) {
    public MllpRoute {
        reads = List.copyOf(reads);
    }
}
