package org.handoff.gateway;

import org.handoff.gateway.cohort.CanarySettings;
import org.handoff.gateway.cohort.StrangleSettings;
import org.handoff.gateway.links.KnownOrigins;
import org.handoff.gateway.shadow.ShadowSettings;
import org.jspecify.annotations.Nullable;

/// What a gateway knows of the ways in which requests may reach the side that does not own writes;
/// null for each that the migration does not have.
///
/// @param links addresses that answers are not to lead clients to; null leaves all links alone
public record Stages(
        @Nullable CanarySettings canary,
        @Nullable StrangleSettings strangle,
        @Nullable ShadowSettings shadow,
        @Nullable KnownOrigins links) {
    public static final Stages NONE = new Stages(null, null, null, null);

    public static Stages of(@Nullable CanarySettings canary, @Nullable ShadowSettings shadow) {
        return new Stages(canary, null, shadow, null);
    }
}
