package org.handoff.control.api;

import org.handoff.model.Fault;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Whether this control plane may speak for the migration.
public final class InCharge {
    /// Code of the problem that people and programs get while the ledger is out of reach.
    public static final String CUT_OFF = "control.cut-off";

    private InCharge() {}

    /// What is known here may be old, and another one may decide by now. Gateways are answered all
    /// the same, by leases that only a conductor in charge makes longer: without a standby they
    /// would hold a clinic for a database that restarts.
    ///
    /// @throws ApiFailure 503 while the ledger is out of reach
    static void check(ControlPlane controlPlane, Route route) throws ApiFailure {
        Instant lost = route.isOfApi() && !route.isOfGateways() ? controlPlane.cutOff() : null;
        if (lost != null) {
            throw new ApiFailure(
                    503,
                    new Fault(
                            Fault.Kind.EXTERNAL,
                            CUT_OFF,
                            "This control plane has not reached its ledger since "
                                    + lost.truncatedTo(ChronoUnit.SECONDS)
                                    + ", and another one may be in charge.",
                            "Ask the other one; or bring the ledger's database back."),
                    Duration.ofSeconds(1));
        }
    }
}
