package org.handoff.app.cli;

import org.handoff.app.inventory.Mapping;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/// The folders of exports that the estate is read from.
final class ExportFolders {
    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description = "Folders or files of exports, see docs/guides/map.md.")
    private List<Path> folders = List.of();

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description =
                    "Zone of times in files that name none, e.g. America/Chicago; default UTC.")
    private ZoneId zone = ZoneOffset.UTC;

    /// Reads them all, with a line of progress on a terminal.
    Mapping read(Terminal terminal) {
        MapProgress progress = new MapProgress(terminal);
        Mapping mapping = Mapping.read(folders, zone, progress);
        progress.end();
        return mapping;
    }
}
