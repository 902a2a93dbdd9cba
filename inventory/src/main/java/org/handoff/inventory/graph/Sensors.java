package org.handoff.inventory.graph;

import org.handoff.inventory.intake.Origin;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The vantage points of an estate, each known by its source and its folder. One thread.
final class Sensors {
    private static final int SENSORS_MAX = 4_096;

    private final Map<String, Sensor> byName = new HashMap<>();
    private final List<Sensor> all = new ArrayList<>();

    /// `null` beyond the limit; then what it saw proves presence and covers nothing.
    @Nullable Sensor of(Origin origin, Source source) {
        String name = source.format().name() + " " + vantage(origin);
        Sensor known = byName.get(name);
        if (known == null && all.size() < SENSORS_MAX) {
            boolean continuous = source.format().watch() == Source.Watch.CONTINUOUS;
            known = new Sensor(all.size(), name, continuous);
            byName.put(name, known);
            all.add(known);
        }
        return known;
    }

    List<Sensor> all() {
        return List.copyOf(all);
    }

    /// The folders of a path without those that are dates, so that rotated logs are one sensor.
    private static String vantage(Origin of) {
        StringBuilder kept = new StringBuilder();
        String[] folders = of.path().split("[/!]", -1);
        for (int i = 0; i < folders.length - 1; i++) {
            if (!folders[i].matches("[\\d\\-_.]+|.*\\.(zip|tar|tgz)")) {
                kept.append(kept.isEmpty() ? "" : "/").append(folders[i]);
            }
        }
        return kept.isEmpty() ? "." : kept.toString();
    }
}
