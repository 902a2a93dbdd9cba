package org.handoff.control.posture;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.posture.Result.Outcome;

import java.util.Map;
import java.util.TreeMap;

/// A posture as SARIF 2.1.0, for pages and tools that show such. What passed is left out.
public final class SarifReport {
    private SarifReport() {}

    /// @param version of Handoff
    public static String of(Posture posture, String version) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        root.put("version", "2.1.0");
        ObjectNode run = root.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "handoff");
        driver.put("version", version);
        Map<String, Result> rules = new TreeMap<>();
        posture.results().stream()
                .filter(it -> it.outcome() != Outcome.PASSED)
                .forEach(it -> rules.putIfAbsent(it.rule(), it));
        ArrayNode listed = driver.putArray("rules");
        rules.values().forEach(it -> rule(listed.addObject(), it));
        ArrayNode results = run.putArray("results");
        posture.results().stream()
                .filter(it -> it.outcome() != Outcome.PASSED)
                .forEach(it -> result(results.addObject(), it));
        return root.toPrettyString() + "\n";
    }

    private static void rule(ObjectNode node, Result first) {
        node.put("id", first.rule());
        node.putObject("shortDescription").put("text", first.says());
        if (!first.remedy().isEmpty()) {
            node.putObject("help").put("text", first.remedy());
        }
        ObjectNode properties = node.putObject("properties");
        properties.put("security-severity", score(first.severity()));
        ArrayNode tags = properties.putArray("tags");
        first.controls().forEach(control -> tags.add(control.label()));
    }

    private static void result(ObjectNode node, Result result) {
        node.put("ruleId", result.rule());
        node.put("kind", result.outcome() == Outcome.UNKNOWN ? "open" : "fail");
        node.put("level", result.outcome() == Outcome.UNKNOWN ? "none" : level(result.severity()));
        node.putObject("message").put("text", result.resource() + " " + result.found() + ".");
        ObjectNode location = node.putArray("locations").addObject();
        location.putObject("physicalLocation")
                .putObject("artifactLocation")
                .put("uri", result.file());
        location.putArray("logicalLocations")
                .addObject()
                .put("fullyQualifiedName", result.resource())
                .put("kind", "resource");
        if (result.outcome() == Outcome.WAIVED) {
            node.putArray("suppressions")
                    .addObject()
                    .put("kind", "external")
                    .put("status", "accepted")
                    .put("justification", result.found());
        }
    }

    private static String score(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "9.5";
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW -> "3.0";
            case INFORMATIONAL -> "0.0";
        };
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, INFORMATIONAL -> "note";
        };
    }
}
