package org.handoff.app.cli;

import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.SpecReader;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;

/// `--spec`.
final class SpecOption {
    @Option(
            names = "--spec",
            paramLabel = "FILE",
            description = "The migration's spec (default: ${DEFAULT-VALUE}).",
            defaultValue = "handoff.yaml")
    private Path file = Path.of("handoff.yaml");

    Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    SpecFile read() {
        return SpecReader.read(file);
    }
}
