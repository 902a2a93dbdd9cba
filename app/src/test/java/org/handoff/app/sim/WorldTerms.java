package org.handoff.app.sim;

import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.runbook.Bounds;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.People;
import org.handoff.control.runbook.SiteSteps;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// How long everything may take in a simulated world, and how sabotages bend it.
final class WorldTerms {
    private static final Duration SHORT_LEASE = Duration.ofMillis(200);

    private WorldTerms() {}

    static Bounds strictBounds() {
        return new Bounds(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                HandoffWorld.RESOLVE,
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                true,
                true);
    }

    static Bounds bounds(Set<Sabotage> sabotages) {
        if (!sabotages.contains(Sabotage.BOUNDLESS_PAUSE)) {
            return strictBounds();
        }
        Duration ever = Duration.ofDays(1);
        return new Bounds(
                Duration.ofSeconds(2),
                ever,
                ever,
                ever,
                ever,
                ever,
                ever,
                Duration.ofSeconds(2),
                HandoffWorld.RESOLVE,
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                true,
                true);
    }

    static ConductorConfig config(String conductor, SiteSteps site, Set<Sabotage> sabotages) {
        LeaseTerms standard = LeaseTerms.DEFAULT;
        LeaseTerms terms =
                sabotages.contains(Sabotage.ASSUME_A_SHORT_LEASE)
                        ? new LeaseTerms(
                                SHORT_LEASE,
                                standard.margin(),
                                standard.skewPercent(),
                                standard.holdMax(),
                                standard.forgetAfter())
                        : standard;
        GateLimits limits = GateLimits.DEFAULT;
        Duration evidenceMax =
                sabotages.contains(Sabotage.RUN_ON_STALE_EVIDENCE)
                        ? Duration.ofDays(1)
                        : HandoffWorld.EVIDENCE_MAX;
        return new ConductorConfig(
                "clinic",
                conductor,
                bounds(sabotages),
                terms,
                limits.withTimes(evidenceMax, Duration.ofMinutes(1)),
                People.ANY,
                List.of(),
                null,
                ApprovalTerms.NONE,
                null,
                site);
    }
}
