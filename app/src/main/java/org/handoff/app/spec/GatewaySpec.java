package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
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
        @Key("Connections of other protocols, beside HTTP.") List<TcpRelay> relays,
        @Key("Figures for Prometheus, readiness and stragglers, on an address of their own.")
                Operations operations,
        @Key("A line for each request, without anything that was sent in it.")
                AccessRecords accessRecords) {
    public GatewaySpec {
        mllp = List.copyOf(mllp);
        relays = List.copyOf(relays);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /// Where those who operate a gateway ask it.
    public record Operations(
            @Key(value = "Address to listen on.", fallback = "127.0.0.1") String host,
            @Key(
                            value = "Port, e.g. 9464; 0 serves nothing.",
                            fallback = "0",
                            min = "0",
                            max = "65535")
                    int port) {}

    /// Where requests are recorded.
    public record AccessRecords(
            @Key("File that is written to; left out: requests are not recorded.")
                    @Nullable Path file,
            @Key(
                            value = "Over it the file becomes FILE.1, and the next begins.",
                            fallback = "64MB",
                            min = "1kB",
                            max = "16GB")
                    Bytes bytesMax,
            @Key(
                            value = "Files kept beside the one that is written to.",
                            fallback = "8",
                            min = "1",
                            max = "1000")
                    int filesMax,
            @Key("Key of the hash that stands for a client's address; left out: none stands there.")
                    @Nullable Secret clientKey) {}

    /// What becomes of X-Forwarded-* and Forwarded.
    public enum Forwarded {
        APPEND,
        REPLACE
    }
}
