package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.app.validate.StructureReport;
import org.handoff.data.validate.Sessions;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// Both sides as `handoff validate` reads them, whatever engines they are of. Used by one thread.
interface Comparison {
    /// Connects, and finds out who owns writes.
    static Comparison of(Spec spec) {
        return Sides.arePostgres(spec) ? PostgresComparison.of(spec) : MariaComparison.of(spec);
    }

    /// The side that the other one is compared with.
    Environment owner();

    /// Whether changes flow from it to the other.
    boolean flows();

    /// @param asked names or patterns; empty for all
    ComparedTables tables(List<String> asked);

    /// Connects to both sides, for the tables of the last [#tables].
    Sessions sessions();

    /// @throws org.handoff.model.HandoffException if [#structure] knows nothing of these engines
    void requireStructure();

    /// What stands beside the rows; `null` if nothing of it can be compared.
    ///
    /// @param baseline compared with, or written if it is not there; `null` for none
    @Nullable StructureReport structure(@Nullable Path baseline);
}
