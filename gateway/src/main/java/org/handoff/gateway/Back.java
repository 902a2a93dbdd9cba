package org.handoff.gateway;

import org.handoff.gateway.health.HealthTerms;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.jspecify.annotations.Nullable;

/// How a gateway meets the applications.
///
/// @param legacy of the legacy side
/// @param cloud of the cloud side
public record Back(Way legacy, Way cloud) {
    public static final Back USUAL = new Back(Way.USUAL, Way.USUAL);

    /// One of them.
    ///
    /// @param tls where its address begins with `https`
    /// @param health how it is asked whether it answers; null if it is not asked
    public record Way(UpstreamTlsFiles tls, @Nullable HealthTerms health) {
        /// By Java's authorities, and without being asked.
        public static final Way USUAL = new Way(UpstreamTlsFiles.USUAL, null);
    }
}
