package org.handoff.driver.haproxy;

import org.handoff.driver.Mark;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The entries of the map, in HAProxy's memory or in its file: where new requests go, and the mark.
/// A value ends at white space, so the mark takes two entries.
///
/// @param values by key
record MapEntries(Map<String, String> values) {
    static final String EPOCH = "handoff.epoch";
    static final String SIDE = "handoff.side";

    MapEntries {
        values = Map.copyOf(values);
    }

    /// What stands there after a move.
    static MapEntries of(HaproxyConfig config, Mark mark) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(config.key(), value(config, mark.side()));
        values.put(EPOCH, Long.toString(mark.epoch().number()));
        values.put(SIDE, mark.side().label());
        return new MapEntries(values);
    }

    /// The answer to `show map`: address, key, value.
    static MapEntries ofAnswer(String answer) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : answer.lines().toList()) {
            String[] cells = line.strip().split("\\s+", 3);
            if (cells.length == 3) {
                values.putIfAbsent(cells[1], cells[2]);
            }
        }
        return new MapEntries(values);
    }

    static MapEntries ofFile(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            String[] cells = line.strip().split("\\s+", 3);
            if (cells.length >= 2 && !cells[0].startsWith("#")) {
                values.putIfAbsent(cells[0], cells[1]);
            }
        }
        return new MapEntries(values);
    }

    String fileText() {
        StringBuilder text =
                new StringBuilder("# Written by Handoff; the next move replaces it.\n");
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(it -> text.append(it.getKey() + " " + it.getValue() + "\n"));
        return text.toString();
    }

    static String value(HaproxyConfig config, Environment side) {
        return side == Environment.LEGACY ? config.legacy() : config.cloud();
    }

    /// Where requests go by these; null if to neither side.
    @Nullable Environment leadsTo(HaproxyConfig config) {
        String value = values.get(config.key());
        for (Environment side : Environment.values()) {
            if (value(config, side).equals(value)) {
                return side;
            }
        }
        return null;
    }

    @Nullable Mark mark() {
        String epoch = values.get(EPOCH);
        String side = values.get(SIDE);
        if (epoch == null || side == null || !epoch.matches("[0-9]{1,18}")) {
            return null;
        }
        for (Environment each : Environment.values()) {
            if (each.label().equals(side.toLowerCase(Locale.ROOT))) {
                return new Mark(new Epoch(Long.parseLong(epoch)), each);
            }
        }
        return null;
    }

    /// Whether somebody keeps something else here.
    boolean isShared(HaproxyConfig config) {
        return values.keySet().stream()
                .anyMatch(it -> !it.equals(config.key()) && !it.equals(EPOCH) && !it.equals(SIDE));
    }
}
