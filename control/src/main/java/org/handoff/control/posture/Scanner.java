package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.posture.Result.Outcome;

/// What the readers of scanners' results share.
final class Scanner {
    private Scanner() {}

    /// The first that holds a text; empty if none does.
    static String first(JsonNode... nodes) {
        for (JsonNode node : nodes) {
            if (node.isTextual() && !node.asText().isBlank()) {
                return node.asText();
            }
        }
        return "";
    }

    static String found(Outcome outcome, String tool) {
        return switch (outcome) {
            case PASSED -> "";
            case UNKNOWN -> "was not judged by " + tool;
            case REFUSED, WAIVED, BELOW -> "is refused by " + tool;
        };
    }
}
