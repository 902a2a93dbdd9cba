package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Set;

/// Ports that must not be reached from everywhere, and what everywhere is called.
final class Ports {
    static final int LAST = 65_535;

    /// Administration (SSH, RDP, WinRM, SMB) and databases.
    private static final List<Integer> GUARDED =
            List.of(22, 3389, 5985, 5986, 445, 1433, 1521, 3306, 5432, 6379, 9200, 27017);

    private static final Set<String> EVERYWHERE =
            Set.of("0.0.0.0/0", "::/0", "*", "0.0.0.0", "Internet", "internet", "any", "Any");

    private Ports() {}

    /// @param networks one, or a list of them
    static boolean isEverywhere(JsonNode networks) {
        if (networks.isArray()) {
            for (JsonNode network : networks) {
                if (EVERYWHERE.contains(network.asText())) {
                    return true;
                }
            }
            return false;
        }
        return EVERYWHERE.contains(networks.asText(""));
    }

    /// The first guarded port of a range; 0 if it holds none.
    static int guarded(int from, int to) {
        return GUARDED.stream().filter(port -> from <= port && port <= to).findFirst().orElse(0);
    }

    /// The same for `22`, `20-30` or `*`.
    static int guarded(String range) {
        if (range.equals("*")) {
            return guarded(0, LAST);
        }
        if (!range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            return 0;
        }
        int dash = range.indexOf('-');
        return dash < 0
                ? guarded(Integer.parseInt(range), Integer.parseInt(range))
                : guarded(
                        Integer.parseInt(range.substring(0, dash)),
                        Integer.parseInt(range.substring(dash + 1)));
    }
}
