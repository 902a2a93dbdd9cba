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

    @Option(
            names = "--database",
            paramLabel = "FILE",
            defaultValue = ".handoff/map.db",
            description =
                    "The estate's database (SQLite): `map` writes it, and where it was drawn from"
                            + " the same files they are not read again; default ${DEFAULT-VALUE}.")
    private Path database = Path.of(".handoff", "map.db");

    @Option(names = "--redraw", description = "Reads the files though the database knows them.")
    private boolean redraw;

    /// Where `map` writes.
    Path database() {
        return database;
    }

    /// All of them, with a line of progress on a terminal.
    Mapping read(Terminal terminal) {
        MapProgress progress = new MapProgress(terminal);
        Mapping mapping = Mapping.read(folders, zone, progress, database, redraw);
        progress.end();
        if (!mapping.drawn().isEmpty()) {
            terminal.line(
                    terminal.faint(
                            "The files are those of "
                                    + database
                                    + ", drawn "
                                    + mapping.drawn()
                                    + "; --redraw reads them again."));
        }
        return mapping;
    }
}
