package org.handoff.gateway.tls;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Supplier;

/// Something made from files, made anew when they change. A change that cannot be used is said, and
/// what was there stays in use; connections keep what they began with. [#get] is for any thread,
/// [#refresh] for one.
final class Watched<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
    private final List<Path> files;
    private final Supplier<T> maker;
    private volatile T made;
    private List<Stamp> stamps;

    /// @throws HandoffException if the files cannot be used now
    Watched(List<Path> files, Supplier<T> maker) {
        this.files = List.copyOf(files);
        this.maker = maker;
        this.stamps = look();
        this.made = maker.get();
    }

    private record Stamp(Path file, FileTime changed, long size) {}

    T get() {
        return made;
    }

    /// Looks at the files; reads them if they changed.
    ///
    /// @return false if they changed and cannot be used
    boolean refresh() {
        List<Stamp> now = look();
        if (now.equals(stamps)) {
            return true;
        }
        try {
            made = maker.get();
            stamps = now;
            LOG.info("Certificates were read again: {}", files);
            return true;
        } catch (HandoffException e) {
            LOG.warn("{} The certificates in use stay.", e.getMessage());
            return false;
        }
    }

    private List<Stamp> look() {
        return files.stream().map(Watched::stamp).toList();
    }

    private static Stamp stamp(Path file) {
        try {
            return new Stamp(file, Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return new Stamp(file, FileTime.fromMillis(0), -1);
        }
    }
}
