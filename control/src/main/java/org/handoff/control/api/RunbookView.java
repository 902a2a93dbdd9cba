package org.handoff.control.api;

import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The runbook in one direction with everything that its paper shows, so that whoever reads it can
/// draw the same paper and compute the same hash.
///
/// @param parts SHA-256 by part; empty where there is none
/// @param measured microseconds by what was measured in this direction
/// @param wayBack the same of the other one
/// @param windowEnd of the window that is open or comes next, with its offset; `null` if none does
/// @param marginMillis kept free at its end
public record RunbookView(
        String migration,
        Environment from,
        Environment to,
        String hash,
        String pointOfNoReturn,
        Map<String, String> parts,
        List<Line> steps,
        Map<String, List<Long>> measured,
        Map<String, List<Long>> wayBack,
        @Nullable String windowEnd,
        long marginMillis) {
    public RunbookView {
        parts = java.util.Collections.unmodifiableMap(new TreeMap<>(parts));
        steps = List.copyOf(steps);
        measured = java.util.Collections.unmodifiableMap(new TreeMap<>(measured));
        wayBack = java.util.Collections.unmodifiableMap(new TreeMap<>(wayBack));
    }

    /// One step, see [CompiledRunbook.Line].
    public record Line(
            String step, String kind, String owner, String says, long budgetMillis, String undo) {}

    public static RunbookView of(
            CompiledRunbook runbook, @Nullable String windowEnd, Duration margin) {
        return new RunbookView(
                runbook.migration(),
                runbook.from(),
                runbook.to(),
                runbook.hash(),
                runbook.pointOfNoReturn(),
                runbook.parts(),
                runbook.lines().stream()
                        .map(it ->
                                new Line(
                                        it.step().label(),
                                        it.kind(),
                                        it.owner(),
                                        it.says(),
                                        it.budget().toMillis(),
                                        it.undo()))
                        .toList(),
                runbook.measured().micros(),
                runbook.wayBack().micros(),
                windowEnd,
                margin.toMillis());
    }
}
