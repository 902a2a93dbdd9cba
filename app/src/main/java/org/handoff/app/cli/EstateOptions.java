package org.handoff.app.cli;

import org.handoff.app.inventory.Mapping;
import org.handoff.inventory.EstateMap;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// The estate as folders show it and as people decided about it.
final class EstateOptions {
    @Mixin private ExportFolders folders = new ExportFolders();

    @Option(
            names = "--dispositions",
            paramLabel = "FILE",
            description = "What people decided, see docs/guides/map.md.")
    private @Nullable Path dispositions;

    /// Judged as of now, with nothing approved.
    EstateMap map(Terminal terminal) {
        return map(terminal, Set.of(), EstateMap.MAX_AGE);
    }

    /// @param approved edges that were approved, by key
    /// @param maxAge older evidence refuses
    EstateMap map(Terminal terminal, Set<String> approved, Duration maxAge) {
        Mapping mapping = folders.read(terminal);
        return mapping.judged(dispositions, approved, Instant.now(), maxAge);
    }

    /// Where the map is kept.
    Path database() {
        return folders.database();
    }

    /// The same, and keeps it in the database.
    EstateMap kept(Terminal terminal, Set<String> approved, Duration maxAge) {
        Mapping mapping = folders.read(terminal);
        EstateMap map = mapping.judged(dispositions, approved, Instant.now(), maxAge);
        mapping.write(map, folders.database());
        return map;
    }
}
