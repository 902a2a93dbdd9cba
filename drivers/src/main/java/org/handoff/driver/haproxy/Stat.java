package org.handoff.driver.haproxy;

import org.handoff.driver.haproxy.HaproxyConfig.Servers;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What `show stat` counts, of backends and servers.
///
/// @param rows one for each
record Stat(List<Row> rows) {
    private static final String BACKEND = "BACKEND";

    Stat {
        rows = List.copyOf(rows);
    }

    /// @param backend its name
    /// @param name the server's, or `BACKEND`
    /// @param sessions under way
    /// @param status e.g. `UP`
    record Row(String backend, String name, int sessions, String status) {}

    /// CSV with a header; the first eighteen columns have stood there since version 1.3.
    static Stat parse(String answer) {
        List<Row> rows = new ArrayList<>();
        for (String line : answer.lines().toList()) {
            String[] cells = line.split(",", -1);
            if (!line.startsWith("#") && cells.length > 17 && cells[4].matches("[0-9]+")) {
                rows.add(new Row(cells[0], cells[1], Integer.parseInt(cells[4]), cells[17]));
            }
        }
        return new Stat(rows);
    }

    /// Why a side cannot take requests; empty if it can, as far as HAProxy checks it.
    String down(HaproxyConfig config, @Nullable Pool pool, Environment side) {
        Servers servers = config.servers();
        if (servers != null && pool != null) {
            List<String> down = pool.down(servers, side);
            return down.size() == Pool.of(servers, side).size()
                    ? "every server of " + side.label() + " is down: " + String.join(", ", down)
                    : "";
        }
        String backend = MapEntries.value(config, side);
        for (Row row : rows) {
            if (row.backend().equals(backend) && row.name().equals(BACKEND)) {
                return row.status().startsWith("UP")
                        ? ""
                        : "backend " + backend + " is " + row.status();
            }
        }
        return "HAProxy has no backend " + backend;
    }

    /// Sessions under way on a side; -1 if nobody counts them.
    int sessions(HaproxyConfig config, Environment side) {
        Servers servers = config.servers();
        String backend = servers == null ? MapEntries.value(config, side) : servers.backend();
        List<String> names = servers == null ? List.of(BACKEND) : Pool.of(servers, side);
        int sum = -1;
        for (Row row : rows) {
            if (row.backend().equals(backend) && names.contains(row.name())) {
                sum = Math.max(sum, 0) + row.sessions();
            }
        }
        return sum;
    }
}
