package org.handoff.app.cli;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that a command was asked to write. Folders on its way are made.
public final class OutputFile {
    private OutputFile() {}

    /// Makes the folder, so that a long run does not end in vain.
    ///
    /// @throws HandoffException if the file cannot be written there
    public static void prepare(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw HandoffException.operator(
                    "cli.output",
                    file + " cannot be written: its folder cannot be made.",
                    "Name a file in a folder that you may write to.");
        }
        if (Files.isDirectory(file)) {
            throw HandoffException.operator(
                    "cli.output",
                    file + " cannot be written: it is a folder.",
                    "Name a file in it.");
        }
        if (parent != null && !Files.isWritable(Files.exists(file) ? file : parent)) {
            throw HandoffException.operator(
                    "cli.output",
                    file + " cannot be written: nobody gave you the right to.",
                    "Name a file in a folder that you may write to.");
        }
    }

    /// Writes it anew.
    ///
    /// @throws HandoffException if it cannot be written
    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /// The same of bytes.
    public static void write(Path file, byte[] content) {
        prepare(file);
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw HandoffException.external(
                    "cli.output",
                    file + " cannot be written.",
                    "Is the disk full, or the folder gone?",
                    e);
        }
    }
}
