package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.lease.GatewayView;
import org.handoff.socket.PollAnswer;

import java.time.Duration;
import java.util.List;

/// What must hold before reads go to a side that follows.
final class ReplicaReads {
    private ReplicaReads() {}

    /// How far the other side is behind, see [PollAnswer#lagMillis].
    static long lagMillis(Desk desk) {
        Evidence.Stream stream = desk.evidence().streamFrom(desk.told().owner());
        return stream == null || !stream.following()
                ? PollAnswer.LAG_UNKNOWN
                : stream.lag().toMillis() + desk.evidenceAgeNanos() / 1_000_000;
    }

    /// Why none may go there now; empty if some may.
    ///
    /// @param section of the spec that says so
    static String lack(Desk desk, boolean hasAffinity, Duration lagMax, String section) {
        List<GatewayView> gateways = desk.gateways().views(desk.told(), desk.now().nanos());
        if (gateways.size() > 1 && !hasAffinity) {
            return gateways.size()
                    + " gateways serve: who writes through one and reads through another might"
                    + " not see it. Say "
                    + section
                    + ".affinity: true if a balancer keeps each client at one. ";
        }
        long lag = lagMillis(desk);
        return lag < 0 || lag > lagMax.toMillis()
                ? "The other side does not follow within " + section + ".lagMax. "
                : "";
    }
}
