package org.handoff.driver.haproxy;

import org.handoff.driver.haproxy.HaproxyConfig.Servers;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The servers of a backend, as `show servers state` tells of them (its format 1: columns named in
/// the second line).
///
/// @param servers by name
record Pool(Map<String, Server> servers) {
    /// Maintenance or drain of any origin but the configuration's own word `disabled` (0x04), which
    /// `set server ... state ready` leaves standing.
    private static final int TAKEN_OUT = 0x01 | 0x02 | 0x08 | 0x10 | 0x20 | 0x40;

    private static final Server UNKNOWN = new Server(false, true);

    Pool {
        servers = Map.copyOf(servers);
    }

    /// @param takes whether new requests go there, if it is well
    /// @param well whether HAProxy thinks that it works
    record Server(boolean takes, boolean well) {}

    static Pool parse(String answer) {
        Map<String, Server> found = new HashMap<>();
        for (String line : answer.lines().toList()) {
            String[] cells = line.split(" ", -1);
            if (cells.length > 6 && !line.startsWith("#")) {
                int admin = Integer.parseInt(cells[6]);
                boolean takes = (admin & TAKEN_OUT) == 0;
                found.put(cells[3], new Server(takes, !cells[5].equals("0") || !takes));
            }
        }
        return new Pool(found);
    }

    /// The side whose servers all take requests while the other's all do not.
    @Nullable Environment side(Servers wanted) {
        for (Environment side : Environment.values()) {
            if (of(wanted, side).stream().allMatch(this::takes)
                    && of(wanted, side.other()).stream().noneMatch(this::takes)) {
                return side;
            }
        }
        return null;
    }

    /// Servers of the spec that HAProxy does not know.
    List<String> missing(Servers wanted) {
        List<String> missing = new ArrayList<>(wanted.legacy());
        missing.addAll(wanted.cloud());
        missing.removeAll(servers.keySet());
        return missing;
    }

    /// Servers of a side that HAProxy's checks found down.
    List<String> down(Servers wanted, Environment side) {
        return of(wanted, side).stream()
                .filter(name -> servers.containsKey(name) && !found(name).well())
                .toList();
    }

    private boolean takes(String name) {
        return found(name).takes();
    }

    private Server found(String name) {
        return servers.getOrDefault(name, UNKNOWN);
    }

    static List<String> of(Servers wanted, Environment side) {
        return side == Environment.LEGACY ? wanted.legacy() : wanted.cloud();
    }
}
