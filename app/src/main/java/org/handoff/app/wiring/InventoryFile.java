package org.handoff.app.wiring;

import org.handoff.inventory.report.MapFile;
import org.handoff.inventory.report.MapFileReader;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/// The map that a spec names, read anew only when its file is another by time or size. One thread.
final class InventoryFile {
    private final Path path;
    private @Nullable Read read;

    /// The file as it was read, or why it could not be.
    ///
    /// @param unread empty if it was read
    record Read(FileTime changed, long size, @Nullable MapFile map, String unread) {
        /// What approvals are bound to.
        String fingerprint() {
            return map == null ? "unreadable" : map.fingerprint().hex();
        }
    }

    InventoryFile(Path path) {
        this.path = path;
    }

    Read read() {
        Read last = read;
        Read current;
        try {
            FileTime changed = Files.getLastModifiedTime(path);
            long size = Files.size(path);
            if (last != null && last.changed.equals(changed) && last.size == size) {
                return last;
            }
            current = read(changed, size);
        } catch (IOException e) {
            current = new Read(FileTime.fromMillis(0), -1, null, "the map is not there");
        }
        read = current;
        return current;
    }

    private Read read(FileTime changed, long size) {
        try {
            return new Read(changed, size, MapFileReader.read(path), "");
        } catch (HandoffException e) {
            return new Read(changed, size, null, e.fault().text().replaceFirst("[.]$", ""));
        }
    }
}
