package org.handoff.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What runs wrote down, counted.
final class RunRecords {
    private RunRecords() {}

    /// Records of a step that stand twice in the ledger between the beginning of a run and the next
    /// one's: a step that was done again.
    static long repeated(List<JsonNode> ledger) {
        long repeated = 0;
        Set<String> seen = new HashSet<>();
        for (JsonNode each : ledger) {
            String kind = each.path("kind").asText();
            if (kind.equals("run-began")) {
                seen.clear();
            }
            if (FaultCase.RECORDS.contains(kind) && !seen.add(kind)) {
                repeated++;
            }
        }
        return repeated;
    }
}
