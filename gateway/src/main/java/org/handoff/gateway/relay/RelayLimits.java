package org.handoff.gateway.relay;

import java.time.Duration;

/// The bounds of one relay. A connection's bytes are bounded without a number here: of each
/// direction one read (64 KiB at most) is in memory, and the next one is made once all of it was
/// taken by the kernel for the receiver.
///
/// @param maxConnections at the same time; one more is closed at once
/// @param connect how long a client waits for a connection onwards, failed attempts included; also
///   for its own PROXY header and TLS handshake
/// @param idle how long a connection may be silent in both directions; a receiver that takes
///   nothing is silent
/// @param drain after ownership moved, connections to the side that lost it are closed one after
///   the other within this time, so that not all clients come back at once
public record RelayLimits(int maxConnections, Duration connect, Duration idle, Duration drain) {
    public static final RelayLimits DEFAULT =
            new RelayLimits(
                    2_000, Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofSeconds(10));

    public RelayLimits {
        boolean positive = connect.isPositive() && idle.isPositive() && !drain.isNegative();
        if (maxConnections < 1 || !positive) {
            throw new IllegalArgumentException("a relay's limit is too small: see RelayLimits");
        }
    }
}
