package org.handoff.app.inventory;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Intake;
import org.handoff.inventory.Progress;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.report.MapDatabase;
import org.handoff.inventory.report.StoredMap;
import org.handoff.inventory.source.Sources;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/// Reads folders of exports once, or takes what the database knows of them, and judges them as
/// often as wanted, e.g. before and after people have decided. One thread.
public final class Mapping {
    private final Graph graph;
    private final ZoneId zone;
    private final String drawn;

    private Mapping(Graph graph, ZoneId zone, String drawn) {
        this.graph = graph;
        this.zone = zone;
        this.drawn = drawn;
    }

    /// @param zone of times that a file gives without one
    /// @throws HandoffException if a folder is not there or cannot be listed
    public static Mapping read(List<Path> folders, ZoneId zone, Progress progress) {
        try {
            Graph read = Intake.read(folders, Sources.STANDARD, Limits.DEFAULT, zone, progress);
            return new Mapping(read, zone, "");
        } catch (IOException e) {
            throw HandoffException.external(
                    "map.unreadable", "A folder cannot be listed.", "Check its permissions.", e);
        }
    }

    /// The graph that the database holds, if it was drawn from the same files, else a new one.
    ///
    /// @param database need not be there; it is not written
    /// @param anew reads the files whatever the database holds
    /// @throws HandoffException if a folder is not there or cannot be listed
    public static Mapping read(
            List<Path> folders, ZoneId zone, Progress progress, Path database, boolean anew) {
        Path folder = folder(database);
        try {
            StoredMap.Found found =
                    anew
                            ? null
                            : StoredMap.find(
                                    database,
                                    folders,
                                    settings(zone),
                                    Limits.DEFAULT,
                                    folder,
                                    progress);
            if (found != null) {
                return new Mapping(found.graph(), zone, found.at());
            }
            Graph read =
                    Intake.read(folders, Sources.STANDARD, Limits.DEFAULT, zone, progress, folder);
            return new Mapping(read, zone, "");
        } catch (IOException e) {
            throw HandoffException.external(
                    "map.unreadable", "A folder cannot be listed.", "Check its permissions.", e);
        }
    }

    /// Beside the database, where there is room for it; else where temporary files go.
    private static Path folder(Path database) {
        Path beside = database.toAbsolutePath().getParent();
        return beside != null && Files.isDirectory(beside) && Files.isWritable(beside)
                ? beside
                : Path.of(System.getProperty("java.io.tmpdir", "."));
    }

    /// What, beside the files, makes a graph: the zone, and the program that reads them.
    private static String settings(ZoneId zone) {
        return zone.getId() + ", " + Program.VERSION;
    }

    /// The program as it is installed.
    private static final class Program {
        private static final String VERSION = version();

        private static String version() {
            try {
                Path code =
                        Path.of(
                                Sources.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI());
                return String.valueOf(Files.getLastModifiedTime(code).toMillis());
            } catch (IOException | URISyntaxException e) {
                return "unknown";
            }
        }
    }

    public Graph graph() {
        return graph;
    }

    /// When the database's graph was drawn; empty if the files were read.
    public String drawn() {
        return drawn;
    }

    /// Writes the database whole, for the next who asks about the same files, and for `serve`.
    ///
    /// @throws HandoffException `map.database` if it cannot be written
    public void write(EstateMap map, Path database) {
        MapDatabase.write(map, database, settings(zone));
    }

    /// @param decided the dispositions file; `null` if nobody has decided anything yet
    /// @param approved edges that were approved, by key; empty if nobody has approved yet
    /// @param maxAge older evidence refuses
    public EstateMap judged(
            @Nullable Path decided, Set<String> approved, Instant now, Duration maxAge) {
        Dispositions dispositions =
                decided == null ? Dispositions.NONE : DispositionFile.read(decided);
        return EstateMap.of(graph, dispositions, approved, now, maxAge);
    }

    /// One line for people: who, to whom, what.
    public static String sentence(Judgement one) {
        return one.edge().client().name()
                + " → "
                + one.edge().server().name()
                + " "
                + one.edge().service().text();
    }
}
