package org.handoff.app.wiring;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The log that a child process appends to, kept short from outside: over its limit, what it holds
/// becomes `FILE.1` and the file is emptied under the child, whose next line lands at its new end.
/// A line that is written in between is lost.
final class ChildLog {
    static final long BYTES_MAX = 32L << 20;

    private ChildLog() {}

    /// @throws IOException if it could not be kept; nothing is emptied then
    static void bound(Path log, long bytesMax) throws IOException {
        if (Files.notExists(log) || Files.size(log) < bytesMax) {
            return;
        }
        Path before = log.resolveSibling(log.getFileName() + ".1");
        Files.copy(log, before, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }
}
