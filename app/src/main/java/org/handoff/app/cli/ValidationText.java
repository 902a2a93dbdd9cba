package org.handoff.app.cli;

import org.handoff.app.spec.KnownDifference;
import org.handoff.app.validate.StructureReport;
import org.handoff.app.validate.StructureReport.Signed;
import org.handoff.app.validate.Validated;
import org.handoff.data.validate.Cause;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.data.validate.Validation.Pass;
import org.handoff.model.Finding;
import org.handoff.model.Structure.Discrepancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A validation for a person: no value of a row, and no key.
final class ValidationText {
    private static final int HASHES = 5;
    private static final String INDENT = "      ";

    private final Terminal terminal;
    private final Validated validated;

    ValidationText(Terminal terminal, Validated validated) {
        this.terminal = terminal;
        this.validated = validated;
    }

    void print() {
        for (Finding shape : validated.shapes()) {
            terminal.line("  " + terminal.bad("✗") + " " + shape.text());
        }
        validated.validation().tables().forEach(this::table);
        structure();
        passes();
        sum();
    }

    private void structure() {
        StructureReport report = validated.structure();
        if (report == null) {
            terminal.line("  What stands beside the rows was not compared.");
            return;
        }
        for (Discrepancy one : all(report)) {
            terminal.line("  " + terminal.bad("✗") + " " + terminal.bold(one.fact().toString()));
            wrapped(one.what());
            wrapped("→ " + one.remedy());
        }
        for (Signed signed : report.signed()) {
            terminal.line("  " + terminal.warn("~") + " " + signed.difference().fact());
            KnownDifference exception = signed.exception();
            wrapped("%s answers for it: %s".formatted(exception.owner(), exception.reason()));
        }
        for (KnownDifference one : report.unused()) {
            terminal.line("  " + terminal.warn("!") + " " + one.what());
            wrapped("The spec lists it, and there is no such difference any more.");
        }
        terminal.line(
                (report.isClean() ? terminal.good("✓ ") : terminal.bad("✗ "))
                        + "%s facts beside the rows compared: %d differ, %d more are signed for."
                                .formatted(
                                        Figures.count(report.facts()),
                                        all(report).size(),
                                        report.signed().size()));
    }

    private static List<Discrepancy> all(StructureReport report) {
        List<Discrepancy> all = new ArrayList<>(report.open());
        all.addAll(report.drift());
        return all;
    }

    private void wrapped(String text) {
        Wrap.lines(text, terminal.width() - INDENT.length())
                .forEach(line -> terminal.line(INDENT + line));
    }

    private void table(TableSaved table) {
        Verdict verdict = validated.verdict(table);
        String mark =
                switch (verdict) {
                    case EQUAL -> terminal.good("✓");
                    case SAMPLED -> terminal.warn("~");
                    case UNSETTLED -> terminal.warn("!");
                    case DIFFERS -> terminal.bad("✗");
                };
        terminal.line("  " + mark + " " + terminal.bold(table.table().toString()));
        wrapped(String.join("; ", said(table)) + ".");
        table.groups().forEach(group -> terminal.line(INDENT + "→ " + text(group)));
        hashes(table);
    }

    private List<String> said(TableSaved table) {
        List<String> said = new ArrayList<>();
        said.add(counts(table));
        if (validated.plan().checksums() || !table.keyed()) {
            boolean equal = table.ownerSums().equals(table.receiverSums());
            said.add(
                    equal
                            ? "checksums equal"
                            : table.compared() > 0
                                    ? "checksums differed, so %s rows were compared one by one"
                                            .formatted(Figures.count(table.compared()))
                                    : "checksums differ");
        }
        if (table.sampled() > 0) {
            said.add(sampled(table));
        }
        if (table.read() > 0) {
            said.add("full records: " + Figures.count(table.read()) + " read, both ways");
        }
        if (table.met() > 0) {
            said.add(Figures.count(table.met()) + " were on their way and have met");
        }
        if (table.unsettled() > 0) {
            said.add(Figures.count(table.unsettled()) + " could not be judged");
        }
        if (table.stopped()) {
            said.add("too many differences to read on");
        }
        if (table.mark() != null) {
            said.add("at %s and %s".formatted(table.mark().owner(), table.mark().receiver()));
        }
        return said;
    }

    private static String counts(TableSaved table) {
        return table.ownerRows() == table.receiverRows()
                ? Figures.count(table.ownerRows()) + " rows on both sides"
                : "%s rows, the other side %s"
                        .formatted(
                                Figures.count(table.ownerRows()),
                                Figures.count(table.receiverRows()));
    }

    private static String sampled(TableSaved table) {
        double bound = table.sampleBound() * 100;
        return "sampled records: %s of %s differ, so at most %s %% of a side's rows do (95 %% sure)"
                .formatted(
                        Figures.count(table.sampledDiffering()),
                        Figures.count(table.sampled()),
                        String.format(Locale.ROOT, bound < 0.1 ? "%.3f" : "%.2f", bound));
    }

    static String text(Group group) {
        String rows = group.rows() == 1 ? "1 row" : Figures.count(group.rows()) + " rows";
        String differ = group.rows() == 1 ? " differs" : " differ";
        Cause cause = group.cause();
        return switch (group.kind()) {
            case MISSING -> rows + " missing on the other side";
            case EXTRA -> rows + " on the other side only";
            case DIFFERS ->
                    group.column() == null || cause == null
                            ? rows + differ + "; the columns were not looked at"
                            : rows + differ + " in " + group.column() + ": " + cause.text();
        };
    }

    private void hashes(TableSaved table) {
        if (!table.hashes().isEmpty()) {
            String first = table.hashes().stream().limit(HASHES).collect(Collectors.joining(", "));
            int more = table.hashes().size() - HASHES;
            terminal.line(
                    INDENT
                            + terminal.faint(
                                    "rows " + first + (more > 0 ? " and " + more + " more" : "")));
        }
    }

    private void passes() {
        List<Pass> passes = validated.validation().passes();
        if (validated.validation().passesDone() > 1) {
            terminal.line(
                    "%s passes since %s."
                            .formatted(
                                    Figures.count(validated.validation().passesDone()),
                                    validated.validation().began()));
        }
        for (Pass pass : passes.subList(0, Math.max(0, passes.size() - 1))) {
            if (!pass.isClean()) {
                terminal.line(
                        "  %s the pass that ended %s found %s rows that differ, %s not judged"
                                .formatted(
                                        terminal.warn("!"),
                                        pass.ended(),
                                        Figures.count(pass.differing()),
                                        Figures.count(pass.unsettled())));
            }
        }
    }

    private void sum() {
        long equal = validated.count(Verdict.EQUAL);
        long sampled = validated.count(Verdict.SAMPLED);
        int all = validated.validation().tables().size() + validated.shapes().size();
        String rest =
                sampled == 0 ? "" : ", " + sampled + " only sampled: that bounds, it proves not";
        terminal.line(
                (validated.isClean() ? terminal.good("✓ ") : terminal.bad("✗ "))
                        + "%d of %d tables equal%s.".formatted(equal, all, rest));
    }
}
