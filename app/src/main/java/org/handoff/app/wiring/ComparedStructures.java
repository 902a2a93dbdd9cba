package org.handoff.app.wiring;

import org.handoff.app.cli.OutputFile;
import org.handoff.app.spec.Spec;
import org.handoff.app.validate.Baseline;
import org.handoff.app.validate.StructureReport;
import org.handoff.engine.postgres.validate.PostgresStructure;
import org.handoff.model.Environment;
import org.handoff.model.Structure;
import org.handoff.model.Structure.Discrepancy;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What stands beside the rows, read on both sides.
final class ComparedStructures {
    private ComparedStructures() {}

    /// @param flows whether sequences' values are carried at the cutover only
    /// @param baseline compared with, or written if it is not there; `null` for none
    static StructureReport of(
            Spec spec, Sides sides, Environment owner, boolean flows, @Nullable Path baseline) {
        Map<Environment, Structure> now = new EnumMap<>(Environment.class);
        for (Environment side : Environment.values()) {
            now.put(side, PostgresStructure.read(sides.get(side), !flows));
        }
        return StructureReport.of(
                Objects.requireNonNull(now.get(owner)),
                Objects.requireNonNull(now.get(owner.other())),
                owner,
                spec.schema().differences(),
                MovedTables::matches,
                drift(sides, now, baseline));
    }

    /// Sequences' values move by themselves: a baseline is without them.
    private static List<Discrepancy> drift(
            Sides sides, Map<Environment, Structure> now, @Nullable Path file) {
        if (file == null) {
            return List.of();
        }
        Map<Environment, Structure> still = new EnumMap<>(Environment.class);
        now.keySet()
                .forEach(side -> still.put(side, PostgresStructure.read(sides.get(side), false)));
        Baseline before = Baseline.read(file);
        if (before == null) {
            OutputFile.write(file, new Baseline(Instant.now(), still).json());
            return List.of();
        }
        return before.drift(still);
    }
}
