package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Compiles the runbook of a spec, with the times that its ledger, or a twin's, recorded.
public final class RunbookSource {
    private RunbookSource() {}

    /// @param to the side that would own writes then
    /// @param twin the spec of a twin whose times count; `null` for this one's own
    /// @throws HandoffException `ledger.read` if the twin has no ledger that can be read
    public static CompiledRunbook of(Spec spec, Environment to, @Nullable Spec twin) {
        List<LedgerRecord> own = records(spec, false);
        return CompiledRunbook.of(
                ControlPlaneProcess.config(spec, "runbook"),
                to,
                PlanWatch.parts(spec),
                own,
                twin == null ? own : records(twin, true));
    }

    /// Before the first `serve` there is no ledger, and nothing measured.
    private static List<LedgerRecord> records(Spec spec, boolean isNeeded) {
        try {
            return Ledgers.texts(spec).stream().map(LedgerRecord::of).toList();
        } catch (HandoffException e) {
            if (!isNeeded && e.fault().kind() == org.handoff.model.Fault.Kind.OPERATOR) {
                return List.of();
            }
            throw e;
        }
    }
}
