package org.handoff.control.runbook;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Duration;
import java.util.List;

/// The routine in words, for people who look at it before it runs.
public final class RunbookText {
    private RunbookText() {}

    /// @param bound how long the step may take; zero if nothing is bounded there
    public record Line(Step step, String text, Duration bound) {}

    /// @param from the side that owns writes when it begins
    public static List<Line> of(Bounds bounds, List<Pointer> pointers, Environment from) {
        Run run = new Run(0, from, Epoch.NONE);
        return StandardRunbook.stages(bounds, pointers).stream()
                .map(it -> new Line(it.step(), it.says().apply(run), it.bound()))
                .toList();
    }
}
