package org.handoff.gateway.hold;

import java.time.Duration;

/// The bounds of a hold. Over a bound the newest request is refused, so that the longest waiting
/// one keeps its place.
///
/// @param maxHeld requests waiting at the same time
/// @param maxHeldBytes memory that waiting requests may occupy together: heads and body prefixes
/// @param maxWait how long one request may wait, whatever the directive says; a directive may only
///   shorten it
/// @param rampStart held writes released at once when a release begins
/// @param rampMax released writes in flight at the same time at most; every completed one widens
///   the ramp by one until then
/// @param retryAfterSeconds what a refused client is told in `Retry-After`
public record HoldLimits(
        int maxHeld,
        long maxHeldBytes,
        Duration maxWait,
        int rampStart,
        int rampMax,
        int retryAfterSeconds) {

    public static final HoldLimits DEFAULT =
            new HoldLimits(20_000, 256L << 20, Duration.ofSeconds(10), 32, 512, 1);

    public HoldLimits {
        if (maxHeld < 1 || maxHeldBytes < 1 || rampStart < 1 || rampMax < rampStart) {
            throw new IllegalArgumentException(
                    "hold limits are at least 1, and rampMax is at least rampStart");
        }
        if (!maxWait.isPositive() || retryAfterSeconds < 0) {
            throw new IllegalArgumentException("maxWait is positive, Retry-After not negative");
        }
    }
}
