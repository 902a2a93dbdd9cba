package org.handoff.app.wiring;

import org.handoff.app.spec.PointerSpec;
import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The files that drivers of pointers write behind the switch. That this process may not, e.g.
/// because its unit closes the file system to it, is told before.
final class PointerFiles {
    private PointerFiles() {}

    /// What cannot be written, one sentence each; drivers put a new file into the old one's place.
    static List<String> closed(PointerSpec pointer) {
        List<Path> files = new ArrayList<>();
        PointerSpec.Nginx nginx = pointer.nginx();
        if (nginx != null) {
            files.add(nginx.file());
        }
        PointerSpec.Haproxy haproxy = pointer.haproxy();
        if (haproxy != null) {
            add(files, haproxy.mapFile());
            add(files, haproxy.stateFile());
        }
        return files.stream()
                .map(Path::toAbsolutePath)
                .filter(file ->
                        !Files.isWritable(Objects.requireNonNullElse(file.getParent(), file)))
                .map(file ->
                        "this process may not write beside "
                                + file
                                + "; under systemd see ReadWritePaths")
                .toList();
    }

    private static void add(List<Path> files, @Nullable Path file) {
        if (file != null) {
            files.add(file);
        }
    }
}
