package org.handoff.control.runbook;

import org.handoff.control.runbook.Snapshot.State;
import org.handoff.control.runbook.Snapshot.StepView;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The steps of one run as a person sees them.
final class StepBoard {
    private final Map<Step, Line> lines = new EnumMap<>(Step.class);

    void reset(List<Stage> stages) {
        lines.clear();
        stages.forEach(it -> lines.put(it.step(), new Line(State.WAITING, 0, 0, "")));
    }

    void begin(Step step, long now, String text) {
        lines.put(step, new Line(State.RUNNING, now, 0, text));
    }

    /// A step that ended in another process.
    void restore(Step step, long micros) {
        lines.put(step, new Line(State.DONE, 0, micros * 1_000, "before the restart"));
    }

    void say(Step step, String text) {
        Line line = lines.get(step);
        if (line != null) {
            lines.put(step, new Line(line.state, line.begunAt, line.nanos, text));
        }
    }

    /// The same in another state, e.g. while a person is waited for.
    void say(Step step, State state, String text) {
        Line line = lines.get(step);
        if (line != null) {
            lines.put(step, new Line(state, line.begunAt, line.nanos, text));
        }
    }

    /// @return how long it took, in nanoseconds
    long end(Step step, State state, long now, String text) {
        Line line = lines.get(step);
        long nanos = line == null || !line.isOpen() ? 0 : now - line.begunAt;
        lines.put(step, new Line(state, now, nanos, text));
        return nanos;
    }

    List<StepView> views(long now) {
        List<StepView> views = new ArrayList<>();
        lines.forEach((step, line) -> {
            long nanos = line.isOpen() ? now - line.begunAt : line.nanos;
            views.add(new StepView(step, line.state, nanos / 1e6, line.text));
        });
        return views;
    }

    /// @param state how far
    /// @param begunAt monotonic nanoseconds
    /// @param nanos it took, once over
    /// @param text what it waits for or how it ended
    private record Line(State state, long begunAt, long nanos, String text) {
        boolean isOpen() {
            return state == State.RUNNING || state == State.HELD;
        }
    }
}
