package org.handoff.inventory.waves;

import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Graph;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Quiet windows of facilities, each in its own time zone, and of whole waves. One thread.
public final class QuietWindows {
    private final Graph graph;
    private final Rules rules;
    private final Map<String, ZoneId> zones = new HashMap<>();
    private final Map<String, @Nullable QuietWindow> known = new HashMap<>();

    public QuietWindows(Graph graph, Rules rules) {
        this.graph = graph;
        this.rules = rules;
        for (Entity entity : graph.entities()) {
            ZoneId zone = entity.facility().isEmpty() ? null : zone(entity.zone());
            if (zone != null) {
                zones.putIfAbsent(entity.facility(), zone);
            }
        }
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return text.isEmpty() ? null : ZoneId.of(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// `null` if it was not watched long enough.
    public @Nullable QuietWindow of(String facility) {
        return known.computeIfAbsent(
                facility,
                name -> {
                    ZoneId zone = zones.getOrDefault(name, rules.zone());
                    return QuietWindow.of(graph, List.of(name), zone, rules.quietHours());
                });
    }

    /// For all facilities of the wave together, in the rules' zone; where it moves applications
    /// alone, for all facilities of the estate. `null` if they were not watched long enough.
    public @Nullable QuietWindow of(WavePlan.Wave wave) {
        List<String> facilities =
                wave.placements().stream()
                        .filter(one -> one.unit().kind() == Unit.Kind.FACILITY)
                        .map(one -> one.unit().name())
                        .toList();
        return QuietWindow.of(
                graph,
                facilities.isEmpty() ? graph.activity().facilities() : facilities,
                rules.zone(),
                rules.quietHours());
    }
}
