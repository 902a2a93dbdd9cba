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

    /// @param side whose database it was seen on
    public record Seen(Environment side, CheckResult result) {}

    /// Looks at both sides; one that does not answer is a finding, too. Changes nothing.
    public static List<Seen> look(Spec spec) {
        if (!Sides.arePostgres(spec)) {
            return List.of(
                    new Seen(
                            Environment.LEGACY,
                            CheckResult.warn(
                                    "least-privilege",
                                    "mariadb: what Handoff's own accounts may do is not looked at"
                                            + " yet.",
                                    "Compare their grants with docs/guides/mariadb.md.")));
        }
        Sides sides = Sides.of(spec);
        List<Seen> results = new ArrayList<>();
        for (Environment side : Environment.values()) {
            try {
                RoleChecks.run(side, sides.get(side))
                        .forEach(it -> results.add(new Seen(side, it)));
            } catch (HandoffException e) {
                results.add(
                        new Seen(
                                side,
                                new CheckResult(
                                        CheckResult.Level.REFUSE,
                                        "least-privilege",
                                        side.label() + ": " + e.fault().text(),
                                        e.fault().remedy())));
            }
        }
        return results;
    }
}
