package org.handoff.app.inventory;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Intake;
import org.handoff.inventory.Progress;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.source.Sources;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/// Reads folders of exports once and judges them as often as wanted, e.g. before and after people
/// have decided. One thread.
public final class Mapping {
    private final Graph graph;

    private Mapping(Graph graph) {
        this.graph = graph;
    }

    /// @param zone of times that a file gives without one
    /// @throws HandoffException if a folder is not there or cannot be listed
    public static Mapping read(List<Path> folders, ZoneId zone, Progress progress) {
        try {
            return new Mapping(
                    Intake.read(folders, Sources.STANDARD, Limits.DEFAULT, zone, progress));
        } catch (IOException e) {
            throw HandoffException.external(
                    "map.unreadable", "A folder cannot be listed.", "Check its permissions.", e);
        }
    }

    public Graph graph() {
        return graph;
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
