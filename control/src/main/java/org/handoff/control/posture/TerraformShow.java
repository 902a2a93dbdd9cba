package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.HandoffException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads `terraform show -json`, of a state or of a plan (format version 1). Data sources are left
/// out, and so are the values that it marks sensitive. One use, one thread.
///
/// Source of the format: developer.hashicorp.com/terraform/internals/json-format
final class TerraformShow {
    /// Resources of one file.
    static final int RESOURCES_MAX = 100_000;

    private final Map<String, List<JsonNode>> open = new HashMap<>();
    private final Map<String, Map<String, List<String>>> references = new HashMap<>();
    private final List<Resource> resources = new ArrayList<>();

    private TerraformShow() {}

    static boolean fits(JsonNode root) {
        return root.has("format_version") && (root.has("values") || root.has("planned_values"));
    }

    /// @param name of the file, for messages
    /// @throws HandoffException `security.file` if it is of another version or holds no resource
    static Twin read(String name, JsonNode root) {
        return new TerraformShow().twin(name, root);
    }

    private Twin twin(String name, JsonNode root) {
        boolean isPlan = root.has("planned_values");
        JsonNode module = root.path(isPlan ? "planned_values" : "values").path("root_module");
        if (!root.path("format_version").asText("").matches("[01]\\..*") || !module.isObject()) {
            throw HandoffException.operator(
                    "security.file",
                    name + " is not of format version 1 of terraform show -json.",
                    "Write it with: terraform show -json > FILE");
        }
        for (JsonNode changed : root.path("resource_changes")) {
            JsonNode change = changed.path("change");
            open.put(
                    changed.path("address").asText(),
                    List.of(change.path("after_unknown"), change.path("after_sensitive")));
        }
        configuration(root.path("configuration").path("root_module"), "");
        module(module);
        if (resources.isEmpty()) {
            throw HandoffException.operator(
                    "security.file",
                    name
                            + " holds no resource, so it says nothing about how the cloud side is"
                            + " secured.",
                    "Show the workspace that the cloud side was made from.");
        }
        return new Twin(resources, isPlan);
    }

    /// Which resources the expressions of each resource name; a plan needs it, because the ids of
    /// what is not there yet are not known.
    private void configuration(JsonNode module, String prefix) {
        for (JsonNode resource : module.path("resources")) {
            Map<String, List<String>> named = new HashMap<>();
            for (var expression : resource.path("expressions").properties()) {
                List<String> addresses = new ArrayList<>();
                expression
                        .getValue()
                        .path("references")
                        .forEach(name -> addresses.add(prefix + name.asText()));
                named.put(expression.getKey(), addresses);
            }
            references.put(prefix + resource.path("address").asText(), named);
        }
        for (var call : module.path("module_calls").properties()) {
            configuration(call.getValue().path("module"), prefix + "module." + call.getKey() + ".");
        }
    }

    private void module(JsonNode module) {
        for (JsonNode resource : module.path("resources")) {
            if (resource.path("mode").asText("managed").equals("managed")) {
                resources.add(resource(resource));
            }
            if (resources.size() > RESOURCES_MAX) {
                throw HandoffException.limit(
                        "security.file",
                        "The file holds more than " + RESOURCES_MAX + " resources.",
                        "Show one workspace at a time.");
            }
        }
        module.path("child_modules").forEach(this::module);
    }

    private Resource resource(JsonNode resource) {
        String address = resource.path("address").asText();
        List<JsonNode> trees = new ArrayList<>(open.getOrDefault(address, List.of()));
        trees.add(resource.path("sensitive_values"));
        JsonNode values = resource.path("values");
        for (JsonNode tree : trees) {
            values = without(values, tree);
        }
        return new Resource(
                address,
                resource.path("type").asText(),
                values,
                trees,
                references.getOrDefault(Resource.plain(address), Map.of()));
    }

    /// Takes out what `marks` marks: what is not kept cannot be shown.
    private static JsonNode without(JsonNode value, JsonNode marks) {
        if (marks.isBoolean()) {
            return marks.asBoolean() ? MissingNode.getInstance() : value;
        }
        if (value instanceof ObjectNode object && marks.isObject()) {
            ObjectNode kept = object.objectNode();
            for (var field : object.properties()) {
                JsonNode left = without(field.getValue(), marks.path(field.getKey()));
                if (!left.isMissingNode()) {
                    kept.set(field.getKey(), left);
                }
            }
            return kept;
        }
        if (value instanceof ArrayNode array && marks.isArray()) {
            ArrayNode kept = array.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                JsonNode left = without(array.get(i), marks.path(i));
                kept.add(left.isMissingNode() ? array.nullNode() : left);
            }
            return kept;
        }
        return value;
    }
}
