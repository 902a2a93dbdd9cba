package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.cli.doctor.Doctor;
import org.handoff.app.spec.Spec;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// `handoff doctor`: what is wrong, what to do, and a zip for whoever helps from afar. Changes
/// nothing. Exit code 1 if something stands in the way.
@Command(
        name = "doctor",
        description = {
            "Says what is wrong and what to do; --bundle keeps what a helper needs, without any",
            "name, address, secret or patient."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int NAME_WIDTH = 18;

    private final Terminal terminal;
    @Mixin private SpecOption spec = new SpecOption();

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "Write a zip with the shape of everything that was looked at.")
    private @Nullable Path bundle;

    @Option(names = "--all", description = "Show what is well, too.")
    private boolean all;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (bundle != null) {
            OutputFile.prepare(bundle);
        }
        Spec read = spec.read().spec();
        Doctor.Report report = Doctor.look(read, status(read));
        for (Level level : List.of(Level.PASS, Level.WARN, Level.REFUSE)) {
            if (level != Level.PASS || all) {
                report.findings().stream().filter(it -> it.level() == level).forEach(this::show);
            }
        }
        if (bundle != null) {
            write(bundle, report.texts());
            terminal.line("Written: " + bundle + ". Look into it before you send it.");
        }
        terminal.line(
                report.isWell()
                        ? terminal.good("✓ ") + "Nothing stands in the way."
                        : terminal.bad("✗ ") + "Put these right first.");
        return report.isWell() ? Exit.DONE : Exit.REFUSED;
    }

    private static @Nullable JsonNode status(Spec spec) throws InterruptedException {
        try (ControlClient client = ControlClient.of(spec.control(), "")) {
            return client.status();
        } catch (HandoffException e) {
            return null;
        }
    }

    private void show(CheckResult result) {
        String mark =
                switch (result.level()) {
                    case PASS -> terminal.good("✓");
                    case WARN -> terminal.warn("!");
                    case REFUSE -> terminal.bad("✗");
                };
        String name = String.format("%-" + NAME_WIDTH + "s", result.name());
        terminal.line("  " + mark + " " + terminal.bold(name) + " " + result.what());
        if (!result.remedy().isEmpty()) {
            terminal.line(" ".repeat(NAME_WIDTH + 5) + terminal.faint("→ " + result.remedy()));
        }
    }

    private static void write(Path file, Map<String, String> texts) {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> each : texts.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw HandoffException.external(
                    "cli.output", file + " cannot be written.", "Is the disk full?", e);
        }
    }
}
