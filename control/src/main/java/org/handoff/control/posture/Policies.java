package org.handoff.control.posture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.function.Predicate;

/// Policies of AWS: JSON inside an attribute.
final class Policies {
    private static final JsonMapper JSON = new JsonMapper();

    private Policies() {}

    /// Every action, every action of a service on everything, or all but some.
    static Check noWildcard(String pointer) {
        return judged(
                pointer,
                statement -> {
                    boolean everything = holds(statement.path("Resource"), "\\*");
                    return holds(statement.path("Action"), "\\*(:\\*)?")
                            || (everything && holds(statement.path("Action"), "[a-z0-9-]+:\\*"))
                            || (everything && statement.has("NotAction"));
                },
                "allows whole services, or everything, on every resource");
    }

    /// Nobody is let in who is not named, unless by a condition.
    static Check notEverybody(String pointer) {
        return judged(
                pointer,
                statement ->
                        statement.path("Condition").isEmpty()
                                && (statement.has("NotPrincipal")
                                        || holds(statement.path("Principal"), "\\*")
                                        || holds(statement.path("Principal").path("AWS"), "\\*")),
                "allows everybody without a condition");
    }

    private static Check judged(String pointer, Predicate<JsonNode> wrong, String sentence) {
        return (resource, _) -> {
            if (resource.isOpen(pointer)) {
                return Settings.open(pointer);
            }
            String text = resource.text(pointer);
            try {
                JsonNode statements = JSON.readTree(text).path("Statement");
                List<JsonNode> all =
                        statements.isArray()
                                ? statements.valueStream().toList()
                                : List.of(statements);
                boolean lets =
                        all.stream()
                                .filter(each -> each.path("Effect").asText("").equals("Allow"))
                                .anyMatch(wrong);
                return lets ? Answer.wrong(sentence) : Answer.right();
            } catch (JsonProcessingException e) {
                return new Answer.Unknown("has a policy that cannot be read");
            }
        };
    }

    private static boolean holds(JsonNode values, String pattern) {
        return values.isArray()
                ? values.valueStream().anyMatch(each -> each.asText().matches(pattern))
                : values.asText("").matches(pattern);
    }
}
