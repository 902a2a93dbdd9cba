package org.handoff.driver.haproxy;

import org.handoff.driver.Mark;
import org.handoff.model.Environment;
import org.handoff.socket.Live;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Everything that says where requests go, read at one time.
///
/// @param memory the map that HAProxy works by
/// @param file the map that the next reload reads; null if it is not kept, or absent
/// @param pool null if the map alone decides
record Seen(
        HaproxyConfig config, MapEntries memory, @Nullable MapEntries file, @Nullable Pool pool) {

    @Nullable Mark mark() {
        return memory.mark();
    }

    /// The highest mark that any part holds: a process that died may have left it in the file only.
    @Nullable Mark highest() {
        Mark inMemory = memory.mark();
        Mark inFile = file == null ? null : file.mark();
        if (inMemory == null || inFile == null) {
            return inMemory == null ? inFile : inMemory;
        }
        return inMemory.epoch().isOlderThan(inFile.epoch()) ? inFile : inMemory;
    }

    Live live() {
        List<String> details = details();
        List<String> foreign = foreign();
        if (!foreign.isEmpty()) {
            return new Live.Foreign(foreign);
        }
        Environment side = Objects.requireNonNull(memory.leadsTo(config));
        return isWhole(side)
                ? new Live.Whole(
                        side,
                        Mark.epochOf(mark()),
                        Live.Ready.yes("takes effect with the next request"),
                        details)
                : new Live.Half(Mark.epochOf(highest()), details);
    }

    private boolean isWhole(Environment side) {
        Mark mark = mark();
        boolean marked = mark == null || mark.side() == side;
        boolean kept =
                config.mapFile() == null
                        || (file != null
                                && file.leadsTo(config) == side
                                && Objects.equals(file.mark(), mark));
        HaproxyConfig.Servers servers = config.servers();
        boolean pooled = servers == null || pool == null || pool.side(servers) == side;
        return marked && kept && pooled;
    }

    private List<String> foreign() {
        List<String> foreign = new ArrayList<>();
        if (memory.leadsTo(config) == null) {
            foreign.add(
                    "map %s has %s at '%s', neither %s nor %s"
                            .formatted(
                                    config.map(),
                                    memory.values().containsKey(config.key())
                                            ? "something else"
                                            : "nothing",
                                    config.key(),
                                    config.legacy(),
                                    config.cloud()));
        }
        if (memory.isShared(config)) {
            foreign.add(
                    "map "
                            + config.map()
                            + " has entries beside '"
                            + config.key()
                            + "', and a move replaces the whole map: give Handoff one of its own");
        }
        HaproxyConfig.Servers servers = config.servers();
        if (servers != null && pool != null && !pool.missing(servers).isEmpty()) {
            foreign.add(
                    "backend "
                            + servers.backend()
                            + " has no server "
                            + String.join(", ", pool.missing(servers)));
        }
        return foreign;
    }

    private List<String> details() {
        List<String> details = new ArrayList<>();
        details.add("map: " + word(memory.leadsTo(config)) + ", " + word(memory.mark()));
        if (config.mapFile() != null) {
            details.add(
                    file == null
                            ? "map's file: absent"
                            : "map's file: "
                                    + word(file.leadsTo(config))
                                    + ", "
                                    + word(file.mark()));
        }
        HaproxyConfig.Servers servers = config.servers();
        if (servers != null && pool != null) {
            details.add("servers of " + servers.backend() + ": " + word(pool.side(servers)));
        }
        return details;
    }

    private static String word(@Nullable Environment side) {
        return side == null ? "neither side alone" : side.label();
    }

    private static String word(@Nullable Mark mark) {
        return mark == null ? "not marked" : mark.text();
    }
}
