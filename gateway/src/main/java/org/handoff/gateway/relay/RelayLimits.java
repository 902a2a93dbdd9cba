package org.handoff.gateway.relay;

import java.time.Duration;

/// The bounds of one relay.
///
/// @param maxConnections at the same time; one more is closed at once
/// @param connect how long a client waits for a connection onwards, failed attempts included
/// @param idle how long a connection may be silent in both directions
/// @param drain after ownership moved, connections to the side that lost it are closed one after
///   the other within this time, so that not all clients come back at once
public record RelayLimits(int maxConnections, Duration connect, Duration idle, Duration drain) {
    public static final RelayLimits DEFAULT =
            new RelayLimits(
                    2_000, Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofSeconds(10));

    public RelayLimits {
        if (maxConnections < 1
                || !connect.isPositive()
                || !idle.isPositive()
                || drain.isNegative()) {
            throw new IllegalArgumentException("a relay's limit is too small: see RelayLimits");
        }
    }
}
