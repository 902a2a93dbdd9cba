package org.handoff.app.cli;

import org.handoff.control.paper.Sheet;
import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.CompiledRunbook.Line;
import org.handoff.control.runbook.Recorded;
import org.handoff.control.runbook.Step;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The runbook as people read it: on a terminal, in a wiki, in the binder on the wall.
///
/// @param windowEnd when the window ends, where people are; `null` if nobody said
/// @param margin kept free at the window's end
record RunbookPage(CompiledRunbook runbook, @Nullable OffsetDateTime windowEnd, Duration margin) {
    Sheet sheet() {
        List<String> columns =
                new ArrayList<>(
                        List.of(
                                "#",
                                "step",
                                "what is done",
                                "who",
                                "budget",
                                "p50",
                                "p95",
                                "measured",
                                "undone by"));
        if (windowEnd != null) {
            columns.add("latest safe abort");
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Line line : runbook.lines()) {
            rows.add(row(rows.size() + 1, line).stream().map(Cell::of).toList());
        }
        List<List<Cell>> parts = new ArrayList<>();
        runbook.parts()
                .forEach((part, hash) ->
                        parts.add(
                                List.of(
                                        Cell.of(part),
                                        Cell.of(hash.isEmpty() ? "none" : "`" + hash + "`"))));
        String title =
                "Runbook of %s: %s to %s"
                        .formatted(
                                runbook.migration(), runbook.from().label(), runbook.to().label());
        return new Sheet.Writing(title, "Hash `" + runbook.hash() + "`")
                .table(columns, rows)
                .points(foot())
                .heading("What it is bound to")
                .table(List.of("part", "SHA-256"), parts)
                .sheet();
    }

    private List<String> row(int number, Line line) {
        String measured = measuredAs(line.step());
        int times = runbook.measured().times(measured);
        List<String> row =
                new ArrayList<>(
                        List.of(
                                "" + number,
                                line.step().label(),
                                (line.isHoldPoint() ? "WAITS FOR A PERSON. " : "") + line.says(),
                                line.owner(),
                                line.budget().isZero() ? "" : took(line.budget().toNanos() / 1_000),
                                took(runbook.measured().percentile(measured, 50)),
                                took(runbook.measured().percentile(measured, 95)),
                                measured.isEmpty()
                                        ? "with switch"
                                        : times == 0 ? "never" : times + " times",
                                undone(line)));
        if (windowEnd != null) {
            row.add(abort(line));
        }
        return row;
    }

    /// The ledger keeps the times of switch and open together.
    private static String measuredAs(Step step) {
        return step == Step.OPEN ? "" : step.label();
    }

    private String undone(Line line) {
        int times = runbook.undoTimes(line);
        return times == Integer.MAX_VALUE
                ? line.undo()
                : line.undo()
                        + (times == 0 ? ", never recorded" : ", " + times + " times recorded");
    }

    private String abort(Line line) {
        if (windowEnd == null) {
            return "";
        }
        return runbook.latestSafeAbort(line, windowEnd.toInstant(), margin)
                .map(it -> it.atOffset(windowEnd.getOffset()).truncatedTo(ChronoUnit.SECONDS))
                .map(OffsetDateTime::toString)
                .orElse("unknown: its way back was never recorded");
    }

    private List<String> foot() {
        Recorded measured = runbook.measured();
        List<String> foot = new ArrayList<>();
        foot.add("Write pause: " + both(measured, Recorded.PAUSE));
        foot.add("The whole move: " + both(measured, Recorded.WHOLE));
        foot.add("A return before the switch: " + both(measured, Recorded.RETURN));
        foot.add("The move back: " + both(runbook.wayBack(), Recorded.WHOLE));
        foot.add(
                "Point of no return: "
                        + runbook.pointOfNoReturn()
                        + (runbook.pointOfNoReturn().equals(CompiledRunbook.RETIRE)
                                ? ", the one-way door; until then a move back loses nothing"
                                : ": no move back is recorded; rehearse one and it is retire"));
        foot.add("With fewer than twenty measurements p95 is the longest of them.");
        if (windowEnd != null) {
            foot.add(
                    "The window ends %s; the last %s of it are kept free."
                            .formatted(windowEnd, took(margin.toNanos() / 1_000)));
        }
        return foot;
    }

    private static String both(Recorded recorded, String what) {
        int times = recorded.times(what);
        return times == 0
                ? "never recorded"
                : "p50 "
                        + took(recorded.percentile(what, 50))
                        + ", p95 "
                        + took(recorded.percentile(what, 95))
                        + ", "
                        + times
                        + " times recorded";
    }

    /// Of microseconds; empty below 0, which stands for never.
    static String took(long micros) {
        if (micros < 0) {
            return "";
        }
        if (micros < 10_000_000) {
            return String.format(Locale.ROOT, "%.0f ms", micros / 1e3);
        }
        return String.format(Locale.ROOT, "%.0f s", micros / 1e6);
    }
}
