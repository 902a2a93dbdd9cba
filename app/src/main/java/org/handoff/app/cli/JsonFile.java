package org.handoff.app.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.function.Supplier;

/// `--json FILE` of the commands that print text and may write everything as JSON besides.
final class JsonFile {
    @Option(names = "--json", paramLabel = "FILE", description = "Writes everything as JSON.")
    private @Nullable Path file;

    @Nullable Path path() {
        return file;
    }

    /// Before the work, see [OutputFile#prepare].
    void prepare() {
        if (file != null) {
            OutputFile.prepare(file);
        }
    }

    /// Writes it if it was asked for.
    void write(Terminal terminal, Supplier<String> content) {
        if (file != null) {
            OutputFile.write(file, content.get());
            terminal.line("Written: " + file);
        }
    }
}
