package org.handoff.app.validate;

import org.handoff.data.validate.Plan;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.data.validate.Validation;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// What came of a validation.
///
/// @param migration its name
/// @param specHash of the spec's file
/// @param owner the side that owns writes
/// @param flows whether changes flowed to the other side meanwhile
/// @param plan what was asked for
/// @param validation passes and tables
/// @param shapes tables that could not be compared: missing on a side, or with other columns
/// @param structure what was compared beside the rows; `null` if that was not asked for
/// @param ended when
public record Validated(
        String migration,
        String specHash,
        Environment owner,
        boolean flows,
        Plan plan,
        Validation validation,
        List<Finding> shapes,
        @Nullable StructureReport structure,
        Instant ended) {
    public Validated {
        shapes = List.copyOf(shapes);
    }

    /// Whether every row of the table was covered by checksums or a full reading.
    public boolean isWhole(TableSaved table) {
        return plan.checksums() || plan.full() || !table.keyed();
    }

    public Verdict verdict(TableSaved table) {
        return table.verdict(isWhole(table));
    }

    public long count(Verdict verdict) {
        return validation.tables().stream().filter(table -> verdict(table) == verdict).count();
    }

    /// Nothing differs, nothing is open; a sample may still be all that is known.
    public boolean isClean() {
        return shapes.isEmpty()
                && validation.isClean()
                && (structure == null || structure.isClean());
    }
}
