package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.app.wiring.CutoverWindows;
import org.handoff.app.wiring.RunbookSource;
import org.handoff.control.paper.MarkdownSheet;
import org.handoff.control.paper.PdfSheet;
import org.handoff.control.paper.Sheet;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.CompiledRunbook.Line;
import org.handoff.control.runbook.Recorded;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// `handoff runbook`: what a cutover would do, step by step, with what is known of its times. Reads
/// spec and ledger, or asks the control plane that is named; changes nothing.
@Command(
        name = "runbook",
        description = "Compiles the runbook: steps, owners, budgets, times, and the way back.",
        footer = {
            "",
            "The hash covers every step and every part that approvals are bound to.",
            "--server has the control plane compile it from its own spec and ledger.",
            "--twin takes the times from another migration's ledger, e.g. a rehearsed twin's."
        })
final class RunbookCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--back", description = "Of the move back to legacy.")
    private boolean back;

    @Option(names = "--twin", paramLabel = "SPEC", description = "A twin whose times count.")
    private @Nullable Path twin;

    @Option(
            names = "--window-end",
            paramLabel = "TIME",
            description =
                    "Say until when to go back at the latest, e.g. 2026-03-01T06:00-05:00 (default:"
                            + " the end of the spec's next window).")
    private @Nullable OffsetDateTime windowEnd;

    @Option(
            names = "--margin",
            paramLabel = "MINUTES",
            description = "Kept free at the window's end (default: windows.margin of the spec).")
    private @Nullable Integer minutes;

    private Duration margin = Duration.ZERO;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write it as Markdown.")
    private @Nullable Path markdown;

    @Option(names = "--pdf", paramLabel = "FILE", description = "Write it as PDF, A4.")
    private @Nullable Path pdf;

    @Option(names = "--json", description = "Print it as JSON, and nothing else.")
    private boolean json;

    RunbookCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (minutes != null && (minutes < 0 || minutes > 1_440)) {
            throw new UsageException("--margin is 0 to 1440 minutes.");
        }
        if (server.isNamed() && twin != null) {
            throw new UsageException("--twin goes with a spec, not with --server.");
        }
        Environment to = back ? Environment.LEGACY : Environment.CLOUD;
        RunbookAnswer found = server.isNamed() ? RunbookAnswer.of(server, to) : here(to);
        CompiledRunbook runbook = found.runbook();
        margin = minutes == null ? found.margin() : Duration.ofMinutes(minutes);
        if (windowEnd == null && !back) {
            windowEnd = found.windowEnd();
        }
        write(runbook);
        return Exit.DONE;
    }

    private RunbookAnswer here(Environment to) {
        Spec asked = server.spec().spec();
        return new RunbookAnswer(
                RunbookSource.of(asked, to, twin == null ? null : SpecReader.read(twin).spec()),
                CutoverWindows.of(asked.windows())
                        .endFrom(Instant.now())
                        .map(ZonedDateTime::toOffsetDateTime)
                        .orElse(null),
                asked.windows().margin());
    }

    private void write(CompiledRunbook runbook) {
        Sheet sheet = new RunbookPage(runbook, windowEnd, margin).sheet();
        if (markdown != null) {
            OutputFile.prepare(markdown);
            OutputFile.write(markdown, MarkdownSheet.of(sheet));
        }
        if (pdf != null) {
            OutputFile.prepare(pdf);
            OutputFile.write(pdf, PdfSheet.of(sheet, Instant.now()));
        }
        if (json) {
            terminal.line(json(runbook).toPrettyString());
        } else if (markdown == null && pdf == null) {
            terminal.print(MarkdownSheet.of(sheet));
        }
        if (!json) {
            Stream.of(markdown, pdf)
                    .filter(Objects::nonNull)
                    .forEach(it ->
                            terminal.line(
                                    terminal.good("✓ ")
                                            + "Written: "
                                            + it
                                            + ", "
                                            + runbook.hash()));
        }
    }

    private ObjectNode json(CompiledRunbook runbook) {
        ObjectNode all = new JsonMapper().createObjectNode();
        all.put("migration", runbook.migration()).put("hash", runbook.hash());
        all.put("from", runbook.from().label()).put("to", runbook.to().label());
        all.put("pointOfNoReturn", runbook.pointOfNoReturn());
        ObjectNode parts = all.putObject("parts");
        runbook.parts().forEach(parts::put);
        var steps = all.putArray("steps");
        for (Line line : runbook.lines()) {
            step(runbook, line, steps.addObject());
        }
        measured(runbook.measured(), all.putObject("measured"));
        measured(runbook.wayBack(), all.putObject("wayBack"));
        return all;
    }

    private void step(CompiledRunbook runbook, Line line, ObjectNode one) {
        one.put("step", line.step().label()).put("kind", line.kind());
        one.put("owner", line.owner()).put("says", line.says());
        one.put("budgetMillis", line.budget().toMillis()).put("undo", line.undo());
        one.put("holdPoint", line.isHoldPoint());
        if (windowEnd != null) {
            one.put(
                    "latestSafeAbort",
                    runbook.latestSafeAbort(line, windowEnd.toInstant(), margin)
                            .map(Object::toString)
                            .orElse(null));
        }
    }

    private static void measured(Recorded recorded, ObjectNode all) {
        for (String what : recorded.micros().keySet()) {
            all.putObject(what)
                    .put("times", recorded.times(what))
                    .put("p50Micros", recorded.percentile(what, 50))
                    .put("p95Micros", recorded.percentile(what, 95));
        }
    }
}
