package org.handoff.app.spec;

import java.util.List;

/// One gateway process.
public record GatewaySpec(
        @Key(
                        value = "Stable across restarts.",
                        pattern = "[a-z][a-z0-9-]{0,30}",
                        allowed = "a lower-case letter, then up to 30 of a-z 0-9 -")
                String name,
        @Key("Where clients connect, e.g. 0.0.0.0:8080.") Endpoint listen,
        @Key(
                        value = "Most requests held at once; more are refused with 503.",
                        fallback = "10000",
                        min = "1",
                        max = "1000000")
                int heldMax,
        @Key(
                        value = "Most bytes of held request bodies.",
                        fallback = "64MB",
                        min = "64kB",
                        max = "16GB")
                Bytes heldBytesMax,
        @Key(
                        value = "Most connections to each upstream.",
                        fallback = "256",
                        min = "1",
                        max = "65535")
                int upstreamConnectionsMax,
        @Key("Requests that only read, whatever their method says, e.g. POST /fhir/*/_search.")
                List<Route> reads,
        @Key("Requests that write, whatever their method says, e.g. GET /legacy/print*.")
                List<Route> writes,
        @Key("TLS towards clients.") GatewayTls tls,
        @Key(
                        value =
                                "Every connection begins with a PROXY header, version 1 or 2,"
                                        + " written by the balancer in front.",
                        fallback = "false")
                boolean proxyHeader,
        @Key(
                        value =
                                "append believes and continues what requests say of those"
                                        + " before them; replace puts what the gateway sees.",
                        fallback = "append")
                Forwarded forwarded,
        @Key(
                        value =
                                "Speak HTTP/2, too: agreed on over TLS, without asking on plain"
                                        + " connections.",
                        fallback = "true")
                boolean http2,
        @Key("HL7 over MLLP, beside HTTP.") List<MllpRoute> mllp,
        @Key("Connections of other protocols, beside HTTP.") List<TcpRelay> relays) {
    public GatewaySpec {
        mllp = List.copyOf(mllp);
        relays = List.copyOf(relays);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /// What becomes of X-Forwarded-* and Forwarded.
    public enum Forwarded {
        APPEND,
        REPLACE
    }
}
