package org.handoff.control.runbook;

import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;

/// Everything a conductor is told once.
///
/// @param migration its name
/// @param conductor this process' name, new at every start; stands in the ledger
/// @param bounds of the steps
/// @param leases of the gateways
/// @param limits of the gates
public record ConductorConfig(
        String migration, String conductor, Bounds bounds, LeaseTerms leases, GateLimits limits) {}
