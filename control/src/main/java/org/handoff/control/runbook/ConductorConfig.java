package org.handoff.control.runbook;

import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.strangle.StrangleTerms;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Everything a conductor is told once.
///
/// @param migration its name
/// @param conductor this process' name, new at every start; stands in the ledger
/// @param bounds of the steps
/// @param leases of the gateways
/// @param limits of the gates
/// @param people who decide
/// @param pointers that a driver or a person moves behind the release
/// @param canary null if the spec has none
/// @param approvals that a cutover needs
/// @param strangle null if no route moves by itself
/// @param site hooks around a move, and hold points
/// @param isTwin both sides are a disposable copy: a rehearsal leads every step there and back
public record ConductorConfig(
        String migration,
        String conductor,
        Bounds bounds,
        LeaseTerms leases,
        GateLimits limits,
        People people,
        List<Pointer> pointers,
        @Nullable CanaryTerms canary,
        ApprovalTerms approvals,
        @Nullable StrangleTerms strangle,
        SiteSteps site,
        boolean isTwin) {
    public ConductorConfig {
        pointers = List.copyOf(pointers);
    }

    /// No twin: what is rehearsed is neither held nor fenced.
    public ConductorConfig(
            String migration,
            String conductor,
            Bounds bounds,
            LeaseTerms leases,
            GateLimits limits,
            People people,
            List<Pointer> pointers,
            @Nullable CanaryTerms canary,
            ApprovalTerms approvals,
            @Nullable StrangleTerms strangle,
            SiteSteps site) {
        this(
                migration, conductor, bounds, leases, limits, people, pointers, canary, approvals,
                strangle, site, false);
    }

    /// Anybody may approve, the gateway is the only way in, and nothing is asked around a move.
    public ConductorConfig(
            String migration,
            String conductor,
            Bounds bounds,
            LeaseTerms leases,
            GateLimits limits) {
        this(
                migration,
                conductor,
                bounds,
                leases,
                limits,
                People.ANY,
                List.of(),
                null,
                ApprovalTerms.NONE,
                null,
                SiteSteps.NONE);
    }
}
