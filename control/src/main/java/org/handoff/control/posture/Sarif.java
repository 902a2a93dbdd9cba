package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.posture.Result.Outcome;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Results of any scanner in SARIF 2.1.0 (OASIS). Of what it says only the rule's own texts are
/// kept: a result's message may quote what it found.
final class Sarif {
    private Sarif() {}

    static boolean fits(JsonNode root) {
        return root.path("runs").isArray() && root.path("version").asText("").startsWith("2.");
    }

    static List<Result> read(String file, JsonNode root) {
        List<Result> results = new ArrayList<>();
        for (JsonNode run : root.path("runs")) {
            JsonNode driver = run.path("tool").path("driver");
            Map<String, JsonNode> rules = new HashMap<>();
            driver.path("rules").forEach(rule -> rules.put(rule.path("id").asText(), rule));
            for (JsonNode result : run.path("results")) {
                JsonNode rule =
                        rules.getOrDefault(
                                result.path("ruleId").asText(),
                                driver.path("rules").path(result.path("ruleIndex").asInt(-1)));
                results.add(result(file, driver.path("name").asText("SARIF"), rule, result));
            }
        }
        return results;
    }

    private static Result result(String file, String tool, JsonNode rule, JsonNode result) {
        String id = result.path("ruleId").asText(rule.path("id").asText("?"));
        String says =
                Scanner.first(
                        rule.path("shortDescription").path("text"),
                        rule.path("fullDescription").path("text"),
                        rule.path("name"));
        Outcome outcome =
                switch (result.path("kind").asText("fail")) {
                    case "pass", "notApplicable", "informational" -> Outcome.PASSED;
                    case "fail" -> Outcome.REFUSED;
                    default -> Outcome.UNKNOWN;
                };
        return new Result(
                file,
                tool,
                id,
                where(result),
                outcome,
                severity(rule, result),
                null,
                List.of(),
                says.isEmpty() ? id : says,
                Scanner.found(outcome, tool),
                Scanner.first(rule.path("help").path("text"), rule.path("helpUri")));
    }

    private static String where(JsonNode result) {
        JsonNode location = result.path("locations").path(0);
        String logical =
                location.path("logicalLocations").path(0).path("fullyQualifiedName").asText("");
        JsonNode physical = location.path("physicalLocation");
        String uri = physical.path("artifactLocation").path("uri").asText("");
        int line = physical.path("region").path("startLine").asInt(0);
        if (!logical.isEmpty()) {
            return logical;
        }
        return uri.isEmpty() ? "?" : line > 0 ? uri + ":" + line : uri;
    }

    /// By GitHub's `security-severity`, as scanners of clouds write it; else by the level.
    private static Severity severity(JsonNode rule, JsonNode result) {
        String score = rule.path("properties").path("security-severity").asText("");
        if (score.matches("[0-9]{1,2}(\\.[0-9]+)?")) {
            double points = Double.parseDouble(score);
            return points >= 9
                    ? Severity.CRITICAL
                    : points >= 7 ? Severity.HIGH : points >= 4 ? Severity.MEDIUM : Severity.LOW;
        }
        String level = Scanner.first(result.path("level"), rule.at("/defaultConfiguration/level"));
        return switch (level) {
            case "error" -> Severity.HIGH;
            case "note" -> Severity.LOW;
            case "none" -> Severity.INFORMATIONAL;
            default -> Severity.MEDIUM;
        };
    }
}
