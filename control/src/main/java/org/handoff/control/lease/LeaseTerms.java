package org.handoff.control.lease;

import java.time.Duration;

/// How leases are given and counted.
///
/// @param lease given with every directive; a gateway counts it from when it asked
/// @param margin added to what we assume, for a poll that was answered and not yet counted
/// @param skewPercent how much slower than ours a gateway's clock may run
/// @param holdMax told to gateways: how long one request may be held
/// @param forgetAfter a gateway silent for so long is no longer expected to come back by itself
public record LeaseTerms(
        Duration lease, Duration margin, int skewPercent, Duration holdMax, Duration forgetAfter) {

    public static final LeaseTerms DEFAULT =
            new LeaseTerms(
                    Duration.ofSeconds(2),
                    Duration.ofMillis(100),
                    10,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60));

    public LeaseTerms {
        if (!lease.isPositive() || !holdMax.isPositive() || skewPercent < 0) {
            throw new IllegalArgumentException("lease and holdMax are positive");
        }
        if (forgetAfter.compareTo(lease.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("forgetAfter is at least two leases");
        }
    }

    /// From answering on, a gateway may believe the answer for at most so long by our clock.
    public long assumedNanos() {
        return lease.toNanos() / 100 * (100 + skewPercent) + margin.toNanos();
    }
}
