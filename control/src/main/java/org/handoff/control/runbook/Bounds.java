package org.handoff.control.runbook;

import java.time.Duration;

/// How long each part of a run may take. A bound passed before the switch returns to the source;
/// behind the switch nothing is bounded, because there is only forward.
///
/// @param preflight how long gates that say "wait" are waited for
/// @param arm before anything is held
/// @param hold until every gateway holds with nothing in flight
/// @param fence until open transactions are over and the source refuses writes
/// @param drain until the marker is committed on the target
/// @param prove until every dirty key is re-read
/// @param pause hold to prove together
/// @param observe after a restart: how long to wait for the side that is not needed to go on
/// @param resolve behind the switch, in a return or in doubt, where nothing may be given up: a side
///   that does not answer for so long is told to a person, and asked on
/// @param soak how long the new owner is watched before the run is settled
/// @param resendFirst an unanswered command is sent again after so long
/// @param resendMost what the doubling of that ends at
/// @param endOpenTransactions whether sessions still writing at half the fence's bound are ended
/// @param autoRollback whether a gate that refuses while soaking rolls back by itself
public record Bounds(
        Duration preflight,
        Duration arm,
        Duration hold,
        Duration fence,
        Duration drain,
        Duration prove,
        Duration pause,
        Duration observe,
        Duration resolve,
        Duration soak,
        Duration resendFirst,
        Duration resendMost,
        boolean endOpenTransactions,
        boolean autoRollback) {

    public static final Bounds DEFAULT =
            new Bounds(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(2),
                    true,
                    false);

    public Bounds {
        if (!pause.isPositive() || !resendFirst.isPositive()) {
            throw new IllegalArgumentException("bounds are positive");
        }
    }
}
