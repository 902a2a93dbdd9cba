package org.handoff.app.cli;

import org.handoff.app.inventory.Mapping;

import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;

/// The folders of exports that the estate is read from.
final class ExportFolders {
    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description = "Folders or files of exports, see docs/guides/map.md.")
    private List<Path> folders = List.of();

    /// Reads them all, with a line of progress on a terminal.
    Mapping read(Terminal terminal) {
        MapProgress progress = new MapProgress(terminal);
        Mapping mapping = Mapping.read(folders, progress);
        progress.end();
        return mapping;
    }
}
