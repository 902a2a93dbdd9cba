package org.handoff.gateway.cohort;

import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// What a gateway knows of canaries, or of one route of the strangler, before there is one; the
/// same in every gateway of a migration.
///
/// @param fingerprint of all the others, compared with that of a [org.handoff.socket.CanaryRule]
/// @param user where a user's identity stands; null if nowhere
/// @param facility where a facility's does
/// @param routes whose requests may go to the other side; all others stay with the owner
/// @param lagMax with [CanaryData#REPLICA]: while the other side is further behind, all reads stay
///   with the owner
/// @param isReadsOnly whether writes stay with the owner, whichever data the other side works on
/// @param isWholeNameless whether the whole share takes who does not say who they are along
public record CanarySettings(
        String fingerprint,
        CohortKey key,
        CanaryData data,
        @Nullable IdentitySource user,
        @Nullable IdentitySource facility,
        CanaryRoutes routes,
        Duration lagMax,
        boolean isReadsOnly,
        boolean isWholeNameless) {
    /// Of a canary.
    public CanarySettings(
            String fingerprint,
            CohortKey key,
            CanaryData data,
            @Nullable IdentitySource user,
            @Nullable IdentitySource facility,
            CanaryRoutes routes,
            Duration lagMax) {
        this(fingerprint, key, data, user, facility, routes, lagMax, false, false);
    }
}
