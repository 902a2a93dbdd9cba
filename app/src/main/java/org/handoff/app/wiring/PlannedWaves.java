package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.api.WavesView;
import org.handoff.control.api.WavesView.When;
import org.handoff.inventory.waves.WavesFile;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// The wave plan that a spec names, read anew only when its file is another by time or size.
/// Thread-safe.
final class PlannedWaves {
    private final @Nullable Path path;
    private final ZoneId zone;
    private @Nullable Read read;

    /// @param unread empty if it was read
    private record Read(FileTime changed, long size, @Nullable WavesFile file, String unread) {}

    PlannedWaves(Spec spec) {
        this.path = spec.waves();
        this.zone = ZoneId.of(spec.windows().zone());
    }

    /// `null` if the spec names none.
    synchronized @Nullable WavesView view(Instant now) {
        if (path == null) {
            return null;
        }
        Read current = current(path);
        read = current;
        LocalDate today = LocalDate.ofInstant(now, zone);
        WavesFile file = current.file;
        return file == null
                ? new WavesView(current.unread, today.toString(), List.of(), 0, 0, 0, 0)
                : new WavesView(
                        "",
                        today.toString(),
                        waves(file, today),
                        file.total(),
                        file.bridged(),
                        file.bound(),
                        file.untold());
    }

    private Read current(Path from) {
        Read last = read;
        FileTime changed = FileTime.fromMillis(0);
        long size = -1;
        try {
            changed = Files.getLastModifiedTime(from);
            size = Files.size(from);
            if (last != null && last.changed.equals(changed) && last.size == size) {
                return last;
            }
            return new Read(changed, size, WavesFile.read(from), "");
        } catch (HandoffException e) {
            return new Read(changed, size, null, e.fault().text());
        } catch (IOException e) {
            return new Read(changed, size, null, "The wave plan is not there.");
        }
    }

    private static List<WavesView.Wave> waves(WavesFile file, LocalDate today) {
        List<WavesView.Wave> waves = new ArrayList<>(file.waves().size());
        boolean next = true;
        for (WavesFile.Wave it : file.waves()) {
            When when = when(it.day(), today, next);
            next &= when != When.NEXT;
            waves.add(
                    new WavesView.Wave(
                            it.number(),
                            it.day().toString(),
                            when,
                            it.ring(),
                            it.facilities(),
                            it.applications(),
                            it.alone(),
                            it.machines(),
                            it.hours(),
                            it.quiet(),
                            it.quiet().isEmpty() ? null : it.begins().toString()));
        }
        return waves;
    }

    private static When when(LocalDate day, LocalDate today, boolean next) {
        if (day.isBefore(today)) {
            return When.PAST;
        }
        if (day.equals(today)) {
            return When.TODAY;
        }
        return next ? When.NEXT : When.LATER;
    }
}
