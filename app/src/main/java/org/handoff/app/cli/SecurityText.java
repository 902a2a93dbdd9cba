package org.handoff.app.cli;

import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.Result;
import org.handoff.control.posture.Result.Outcome;

/// How a posture is printed: worst first, each with its control and its remedy.
final class SecurityText {
    private static final String INDENT = " ".repeat(4);

    private final Terminal terminal;
    private final boolean all;

    SecurityText(Terminal terminal, boolean all) {
        this.terminal = terminal;
        this.all = all;
    }

    void show(Posture posture) {
        for (PostureFile file : posture.files()) {
            terminal.line(
                    terminal.faint(file.name() + ": " + file.kind() + " of " + file.writtenAt()));
        }
        posture.problems().forEach(it -> wrapped(terminal.bad("✗ "), "", it));
        posture.results().stream()
                .filter(it -> all || it.outcome() != Outcome.PASSED)
                .forEach(this::result);
        posture.notes().forEach(it -> wrapped(terminal.warn("! "), "", it));
        terminal.line("");
        String sums = SecurityCommand.sums(posture);
        terminal.line(
                posture.isClear()
                        ? terminal.good("✓ ") + "Nothing is in the way: " + sums + "."
                        : terminal.bad("✗ ") + "In the way of patients' data: " + sums + ".");
    }

    private void result(Result result) {
        String mark =
                switch (result.outcome()) {
                    case REFUSED -> terminal.bad("✗ ");
                    case UNKNOWN -> terminal.bad("? ");
                    case WAIVED, BELOW -> terminal.warn("! ");
                    case PASSED -> terminal.good("✓ ");
                };
        terminal.line(
                mark
                        + String.format("%-14s", result.severity().label())
                        + terminal.bold(result.rule())
                        + "  "
                        + result.resource());
        if (result.outcome() == Outcome.PASSED) {
            return;
        }
        wrapped(INDENT, "", result.says() + " Here it " + result.found() + ".");
        String controls = SecurityCommand.controls(result);
        if (!controls.isEmpty()) {
            terminal.line(INDENT + terminal.faint(controls));
        }
        if (!result.remedy().isEmpty()) {
            wrapped(INDENT, "→ ", result.remedy());
        }
    }

    private void wrapped(String first, String mark, String text) {
        String lead = first;
        for (String line : Wrap.lines(mark + text, Math.max(40, terminal.width() - 4))) {
            terminal.line(lead + line);
            lead = INDENT;
        }
    }
}
