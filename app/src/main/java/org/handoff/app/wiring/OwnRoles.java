package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.check.RoleChecks;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;

import java.util.ArrayList;
import java.util.List;

/// What Handoff's own database roles may do beyond what it needs.
public final class OwnRoles {
    private OwnRoles() {}

    /// Looks at both sides; one that does not answer is a finding, too. Changes nothing.
    public static List<CheckResult> look(Spec spec) {
        if (!Sides.arePostgres(spec)) {
            return List.of(
                    new CheckResult(
                            CheckResult.Level.WARN,
                            "least-privilege",
                            "mariadb: what Handoff's own accounts may do is not looked at yet.",
                            "Compare their grants with docs/guides/mariadb.md."));
        }
        Sides sides = Sides.of(spec);
        List<CheckResult> results = new ArrayList<>();
        for (Environment side : Environment.values()) {
            try {
                results.addAll(RoleChecks.run(side, sides.get(side)));
            } catch (HandoffException e) {
                results.add(
                        new CheckResult(
                                CheckResult.Level.REFUSE,
                                "least-privilege",
                                side.label() + ": " + e.fault().text(),
                                e.fault().remedy()));
            }
        }
        return results;
    }
}
