package org.handoff.app.cli;

import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.Units;
import org.handoff.app.validate.Asked;
import org.handoff.app.validate.KeptCertificates;
import org.handoff.app.validate.Validated;
import org.handoff.app.validate.Watcher;
import org.handoff.data.validate.Plan;
import org.handoff.model.Environment;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// `handoff validate`: compares the two sides' tables on request, while changes flow or at rest.
/// Exit code 0 if nothing differs and nothing is left open, else 1.
@Command(
        name = "validate",
        description = "Compares both sides: table counts, checksums, sampled or all records.",
        footer = {
            "",
            "Goes on where it was when it was cut off. docs/guides/validate.md has an example."
        })
final class ValidateCommand implements Callable<Integer> {
    private final Launch launch;
    private final Terminal terminal;
    @Mixin private SpecOption spec = new SpecOption();
    @Mixin private JsonFile json = new JsonFile();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only these tables, e.g. public.visit; * stands for any characters.")
    private List<String> tables = List.of();

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Sampled records: so many of each table, from each side (${DEFAULT-VALUE}).")
    private int sample = Plan.SAMPLE_DEFAULT;

    @Option(names = "--full", description = "Full records: reads every row of both sides.")
    private boolean full;

    @Option(
            names = "--no-checksums",
            negatable = false,
            description = "Leaves out the checksums that both databases make of every row.")
    private boolean noChecksums;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description = "Pass after pass for so long, e.g. 48h.")
    private @Nullable String window;

    @Option(
            names = "--load",
            paramLabel = "PERCENT",
            defaultValue = "25",
            description = "Most of the time that a session is busy (${DEFAULT-VALUE}).")
    private int load = 25;

    @Option(names = "--fresh", description = "Begins anew although another one was cut off.")
    private boolean fresh;

    @Option(names = "--dry-run", description = "Says what would be done, and reads no row.")
    private boolean dryRun;

    @Option(
            names = "--keys-to",
            paramLabel = "FILE",
            description = "Writes the keys of differing rows there, for you alone (mode 0600).")
    private @Nullable Path keysTo;

    @Option(
            names = "--rows-only",
            description = "Leaves out schema, routines, permissions, settings.")
    private boolean rowsOnly;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Tells what of these changed since FILE; writes it if it is not there.")
    private @Nullable Path baseline;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Writes what was proven, and what was not, as JSON, and as text beside.")
    private @Nullable Path certificate;

    @Option(
            names = "--verify",
            paramLabel = "FILE",
            description = "Only looks whether that certificate is unchanged and of this spec.")
    private @Nullable Path verified;

    ValidateCommand(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (verified != null) {
            return verify(verified);
        }
        json.prepare();
        for (Path written :
                Stream.of(keysTo, baseline, certificate).filter(Objects::nonNull).toList()) {
            OutputFile.prepare(written);
        }
        Asked asked =
                new Asked(
                        tables,
                        plan(),
                        fresh,
                        dryRun,
                        !rowsOnly && tables.isEmpty(),
                        baseline,
                        keysTo);
        SpecFile file = spec.read();
        Progress progress = new Progress();
        Validated validated = launch.validate(file, asked, progress);
        progress.end();
        if (dryRun) {
            return Exit.DONE;
        }
        new ValidationText(terminal, validated).print();
        json.write(terminal, () -> ValidationJson.of(validated).toPrettyString());
        ValidationCertificate made = ValidationCertificate.of(validated, VersionText.text());
        new KeptCertificates(file.spec().control().data()).keep(made.root());
        if (certificate != null) {
            certify(certificate, made);
        }
        return validated.isClean() ? Exit.DONE : Exit.REFUSED;
    }

    private int verify(Path certificate) {
        String trouble = ValidationCertificate.trouble(certificate, spec.read().hash());
        terminal.line(
                trouble.isEmpty()
                        ? terminal.good("✓ ") + "The certificate is unchanged, and of this spec."
                        : terminal.bad("✗ ") + "Not right: " + trouble + ".");
        return trouble.isEmpty() ? Exit.DONE : Exit.REFUSED;
    }

    private void certify(Path file, ValidationCertificate made) {
        Path text = file.resolveSibling(file.getFileName() + ".txt");
        OutputFile.write(file, made.json());
        OutputFile.write(text, made.text());
        terminal.line("Written: " + file + " and " + text);
    }

    private Plan plan() {
        if (sample < 0 || sample > Plan.SAMPLE_MAX) {
            throw new UsageException("--sample is from 0 to " + Plan.SAMPLE_MAX + ".");
        }
        if (load < 1 || load > 100) {
            throw new UsageException("--load is from 1 to 100.");
        }
        return new Plan(!noChecksums, sample, full, duration(), load / 100.0);
    }

    private Duration duration() {
        if (window == null) {
            return Duration.ZERO;
        }
        Duration read = Units.duration(window);
        if (read == null) {
            throw new UsageException("--window is a number and a unit, e.g. 48h or 90m.");
        }
        return read;
    }

    /// What is about to be done, and on a terminal how far it is.
    private final class Progress implements Watcher {
        private static final long QUIET_NANOS = 500_000_000;
        private static final int BAR_CELLS = 24;
        private final long started = System.nanoTime();
        private long last = started;
        private boolean drawn;

        @Override
        public void begins(
                List<Table> all, Environment owner, boolean flows, boolean resumed, Instant began) {
            terminal.line(
                    "Compares %s of %s, which owns writes, with %s, %s."
                            .formatted(
                                    all.size() == 1 ? "1 table" : all.size() + " tables",
                                    owner.label(),
                                    owner.other().label(),
                                    flows ? "while changes flow" : "both at rest"));
            if (resumed) {
                terminal.line("Goes on with the validation of " + began + "; --fresh begins anew.");
            }
            if (dryRun) {
                all.forEach(this::line);
            }
        }

        private void line(Table table) {
            terminal.line(
                    "  %s, about %s rows%s"
                            .formatted(
                                    table.name(),
                                    Figures.count(table.rowsEstimate()),
                                    table.hasKey() ? "" : ", without a key: checksums only"));
        }

        @Override
        public void at(TableName table, String step, long done, long all, long here) {
            long now = System.nanoTime();
            if (!terminal.isLive() || now - last < QUIET_NANOS) {
                return;
            }
            last = now;
            double seconds = (now - started) / 1e9;
            double rate = here / seconds;
            String left =
                    rate <= 0 ? "" : ", " + Figures.seconds((long) ((all - done) / rate)) + " left";
            double part = all == 0 ? 1 : (double) done / all;
            terminal.redraw(
                    drawn ? 1 : 0,
                    Figures.bar(part, BAR_CELLS)
                            + " %s of %s rows, %s%s  %s, %s\n"
                                    .formatted(
                                            Figures.count(done),
                                            Figures.count(all),
                                            Figures.rate(rate),
                                            left,
                                            table,
                                            step));
            drawn = true;
        }

        void end() {
            if (drawn) {
                terminal.redraw(1, "");
            }
        }
    }
}
