package org.handoff.app.cli.doctor;

import com.sun.management.UnixOperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this machine gives a process.
///
/// @param openFilesMax descriptors that a process of this user may have open; -1 if unknown
/// @param diskFreeBytes where the data folder is, or would be; -1 if unknown
/// @param memoryBytes of the machine; -1 if unknown
public record Machine(long openFilesMax, long diskFreeBytes, long memoryBytes, int processors) {
    static Machine here(Path data) {
        long files = -1;
        long memory = -1;
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            files = unix.getMaxFileDescriptorCount();
            memory = unix.getTotalMemorySize();
        }
        return new Machine(files, free(data), memory, Runtime.getRuntime().availableProcessors());
    }

    private static long free(Path data) {
        Path there = data.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    String text() {
        return """
        system: %s %s
        processors: %d
        memory bytes: %d
        open files at most: %d
        free bytes at control.data: %d
        """
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        processors,
                        memoryBytes,
                        openFilesMax,
                        diskFreeBytes);
    }
}
