package org.handoff.app.inventory;

import org.handoff.clinic.estate.ClinicExport;
import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Progress;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/// The demo's clinic, mapped from its own exports: first blocked by what nobody declared, then
/// clear once people have decided. One thread.
public final class ClinicEstate {
    private final ClinicExport export;
    private final Mapping mapping;
    private final Instant now;

    private ClinicEstate(ClinicExport export, Mapping mapping, Instant now) {
        this.export = export;
        this.mapping = mapping;
        this.now = now;
    }

    /// Writes the exports into `directory` and reads them.
    public static ClinicEstate read(Path directory, Instant now) throws IOException {
        ClinicExport export = ClinicExport.write(directory, now);
        return new ClinicEstate(
                export,
                Mapping.read(List.of(export.exports()), ZoneOffset.UTC, Progress.NONE),
                now);
    }

    /// The folder of exports, for a person who wants to look.
    public Path exports() {
        return export.exports();
    }

    /// With what people had decided before: three edges block.
    public EstateMap before() {
        return mapping.judged(export.known(), Set.of(), now, EstateMap.MAX_AGE);
    }

    /// With the decisions on these three: nothing blocks.
    public EstateMap after() {
        return mapping.judged(export.decided(), Set.of(), now, EstateMap.MAX_AGE);
    }
}
