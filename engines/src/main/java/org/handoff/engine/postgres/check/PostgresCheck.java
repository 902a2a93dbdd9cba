package org.handoff.engine.postgres.check;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Connects to both sides and tells everything that would go wrong. Changes nothing. What is not
/// carried over is always named: nothing is dropped in silence.
public final class PostgresCheck {
    private PostgresCheck() {}

    /// @param legacy the source
    /// @param cloud the target
    /// @param moved which tables are to move; others are not looked at
    /// @return in a fixed order; a migration may start unless one refuses
    /// @throws HandoffException if a side cannot be reached
    public static List<CheckResult> run(
            PostgresSide legacy, PostgresSide cloud, Predicate<TableName> moved) {
        List<CheckResult> results = new ArrayList<>();
        try (Connection from = legacy.openSession();
                Connection to = cloud.openSession()) {
            Probe source = new Probe(Environment.LEGACY, from);
            Probe target = new Probe(Environment.CLOUD, to);
            results.addAll(new ServerChecks(source).run());
            results.addAll(new ServerChecks(target).run());
            results.addAll(new RoleChecks(source).run());
            results.addAll(new RoleChecks(target).run());
            results.addAll(new DataChecks(source, moved).run());
            results.addAll(new DataChecks(target, moved).run());
            results.addAll(new PairChecks(source, target, moved).run());
        } catch (SQLException failure) {
            throw Queries.failed("A check could not be made", failure);
        }
        return results;
    }
}
