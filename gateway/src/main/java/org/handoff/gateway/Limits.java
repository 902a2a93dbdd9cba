package org.handoff.gateway;

import java.time.Duration;

/// Every bound of the data path. What waits longer or grows larger is refused or closed, and by
/// which bound is counted or answered.
///
/// @param maxClients client connections at the same time; one more is closed at once
/// @param maxHeadBytes of a request's or response's head, and of the trailers of one body
/// @param maxStartLineBytes of a request line
/// @param maxHeaders header lines of one head
/// @param heldBodyBytes of a waiting request's body that are read; the rest stays in the kernel
/// @param maxUpstreams connections to one side
/// @param maxPending requests that wait for a connection to one side
/// @param warmUpstreams connections opened to a side before they are needed
/// @param head how long a client may take to send a head, once it began
/// @param clientIdle how long a client's connection may be unused between two requests
/// @param connect how long a request waits for a connection to its side, failed attempts included
/// @param response how long a side may take to begin its answer once it has the request
/// @param stalled how long a body may make no progress in either direction
/// @param tunnelIdle how long an upgraded connection may be silent in both directions
/// @param upstreamIdle how long an unused connection to a side is kept
/// @param writeReuse a write that cannot be repeated goes on a connection that was used within this
///   time, or on a new one
/// @param linger how long the rest of a refused request is read and thrown away, so that the client
///   sees the answer and not a reset
/// @param drain how long requests in progress may take when the gateway stops
public record Limits(
        int maxClients,
        int maxHeadBytes,
        int maxStartLineBytes,
        int maxHeaders,
        int heldBodyBytes,
        int maxUpstreams,
        int maxPending,
        int warmUpstreams,
        Duration head,
        Duration clientIdle,
        Duration connect,
        Duration response,
        Duration stalled,
        Duration tunnelIdle,
        Duration upstreamIdle,
        Duration writeReuse,
        Duration linger,
        Duration drain) {

    public static final Limits DEFAULT =
            new Limits(
                    20_000,
                    32_768,
                    8_192,
                    200,
                    16_384,
                    1_024,
                    20_000,
                    16,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofHours(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(15));

    public Limits {
        if (maxClients < 1
                || maxHeadBytes < 1_024
                || maxStartLineBytes < 64
                || maxHeaders < 8
                || heldBodyBytes < 0
                || maxUpstreams < 1
                || maxPending < 0
                || warmUpstreams < 0) {
            throw new IllegalArgumentException("a gateway limit is too small: see Limits");
        }
    }

    /// Connections that each of so many lanes opens before they are needed.
    int warmed(int lanes) {
        return Math.ceilDiv(warmUpstreams, lanes);
    }
}
