package org.handoff.clinic.server;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// Removal of a directory tree that other processes may be removing, too.
final class Directories {
    private Directories() {}

    /// Deletes `root` and all below it; what vanished meanwhile is no error, and links are not
    /// followed.
    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException cause)
                            throws IOException {
                        if (cause instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw cause;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException cause) throws IOException {
                        Files.deleteIfExists(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// Deletes on the way out of a failure: a second failure is added to the first as suppressed.
    static void delete(Path root, IOException cause) {
        try {
            delete(root);
        } catch (IOException second) {
            cause.addSuppressed(second);
        }
    }
}
