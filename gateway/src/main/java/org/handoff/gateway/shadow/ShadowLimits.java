package org.handoff.gateway.shadow;

import java.time.Duration;

/// What a shadow may cost.
///
/// @param queue requests that wait to be mirrored; one more is dropped
/// @param mirrors requests that are mirrored at once
/// @param answerBytes of one answer, head included; a longer one is dropped
/// @param bytes of all answers kept at once; above, new ones are dropped
/// @param connect how long connecting to a side may take
/// @param answer how long a mirrored request may take
/// @param paths distinct paths that are kept for one endpoint
public record ShadowLimits(
        int queue,
        int mirrors,
        int answerBytes,
        long bytes,
        Duration connect,
        Duration answer,
        int paths) {
    public static final ShadowLimits DEFAULT =
            new ShadowLimits(
                    256,
                    4,
                    512 << 10,
                    64L << 20,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    64);
}
