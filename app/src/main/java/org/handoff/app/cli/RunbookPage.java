package org.handoff.app.cli;

import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.CompiledRunbook.Line;
import org.handoff.control.runbook.Recorded;
import org.handoff.control.runbook.Step;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// The runbook in Markdown, for a terminal, a wiki, or the binder on the wall.
///
/// @param windowEnd when the window ends, where people are; `null` if nobody said
/// @param margin kept free at the window's end
record RunbookPage(CompiledRunbook runbook, @Nullable OffsetDateTime windowEnd, Duration margin) {
    String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# Runbook of ").append(runbook.migration()).append(": ");
        page.append(runbook.from().label()).append(" to ").append(runbook.to().label());
        page.append("\n\nHash `").append(runbook.hash()).append("`\n\n");
        page.append(
                "| # | step | what is done | who | budget | p50 | p95 | measured | undone by |");
        page.append(windowEnd == null ? "\n" : " latest safe abort |\n");
        page.append("|---|---|---|---|---|---|---|---|---|");
        page.append(windowEnd == null ? "\n" : "---|\n");
        int number = 1;
        for (Line line : runbook.lines()) {
            page.append(row(number++, line)).append('\n');
        }
        page.append('\n').append(foot());
        page.append("\n## What it is bound to\n\n| part | SHA-256 |\n|---|---|\n");
        runbook.parts()
                .forEach((part, hash) ->
                        page.append("| ")
                                .append(part)
                                .append(" | ")
                                .append(hash.isEmpty() ? "none" : "`" + hash + "`")
                                .append(" |\n"));
        return page.toString();
    }

    private String row(int number, Line line) {
        String measured = measuredAs(line.step());
        int times = runbook.measured().times(measured);
        String row =
                String.format(
                        Locale.ROOT,
                        "| %d | %s | %s%s | %s | %s | %s | %s | %s | %s |",
                        number,
                        line.step().label(),
                        line.isHoldPoint() ? "**Waits for a person.** " : "",
                        cell(line.says()),
                        cell(line.owner()),
                        line.budget().isZero() ? "" : took(line.budget().toNanos() / 1_000),
                        took(runbook.measured().percentile(measured, 50)),
                        took(runbook.measured().percentile(measured, 95)),
                        measured.isEmpty()
                                ? "with switch"
                                : times == 0 ? "never" : times + " times",
                        undone(line));
        return windowEnd == null ? row : row + " " + abort(line) + " |";
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

    private String foot() {
        Recorded measured = runbook.measured();
        StringBuilder foot = new StringBuilder();
        foot.append("- Write pause: ").append(both(measured, Recorded.PAUSE)).append('\n');
        foot.append("- The whole move: ").append(both(measured, Recorded.WHOLE)).append('\n');
        foot.append("- A return before the switch: ").append(both(measured, Recorded.RETURN));
        foot.append("\n- The move back: ").append(both(runbook.wayBack(), Recorded.WHOLE));
        foot.append("\n- Point of no return: ").append(runbook.pointOfNoReturn());
        foot.append(
                runbook.pointOfNoReturn().equals(CompiledRunbook.RETIRE)
                        ? ", the one-way door; until then a move back loses nothing\n"
                        : ": no move back is recorded; rehearse one and it is retire\n");
        foot.append("- With fewer than twenty measurements p95 is the longest of them.\n");
        if (windowEnd != null) {
            foot.append("- The window ends ").append(windowEnd).append("; the last ");
            foot.append(took(margin.toNanos() / 1_000)).append(" of it are kept free.\n");
        }
        return foot.toString();
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

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\p{Cntrl}", " ");
    }
}
