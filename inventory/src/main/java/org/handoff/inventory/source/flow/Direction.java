package org.handoff.inventory.source.flow;

import org.handoff.inventory.fact.Basis;

/// Which of two ends of a record is the server.
///
/// @param forward whether the destination is
public record Direction(boolean forward, Basis basis) {
    /// Linux picks client ports from here; Windows and the IANA's own range begin higher.
    private static final int EPHEMERAL = 32_768;

    private static final int WELL_KNOWN = 1_024;

    /// A port that clients are given at random is the client's; else the lower one is the server's.
    public static Direction byPorts(int fromPort, int toPort) {
        if ((fromPort >= EPHEMERAL) != (toPort >= EPHEMERAL)) {
            return new Direction(fromPort >= EPHEMERAL, Basis.PORT);
        }
        boolean sure = (fromPort < WELL_KNOWN) != (toPort < WELL_KNOWN);
        return new Direction(toPort <= fromPort, sure ? Basis.PORT : Basis.UNKNOWN);
    }
}
