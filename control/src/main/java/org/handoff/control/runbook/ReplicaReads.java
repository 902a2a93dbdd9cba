package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.socket.PollAnswer;

import java.time.Duration;

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

    /// Whether who writes through one gateway may read through another, which does not know of the
    /// write.
    static boolean areSplit(Desk desk, boolean hasAffinity) {
        return !hasAffinity && names(desk) > 1;
    }

    private static long names(Desk desk) {
        return desk.gateways().views(desk.told(), desk.now().nanos()).stream()
                .map(it -> it.status().name())
                .distinct()
                .count();
    }

    /// Why none may go there now; empty if some may.
    ///
    /// @param section of the spec that says so
    static String lack(Desk desk, boolean hasAffinity, Duration lagMax, String section) {
        if (areSplit(desk, hasAffinity)) {
            return names(desk)
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
