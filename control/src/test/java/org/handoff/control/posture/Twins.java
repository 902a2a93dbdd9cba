package org.handoff.control.posture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Files as `terraform show -json` writes them, made from resources.
final class Twins {
    static final JsonMapper JSON = new JsonMapper();

    private Twins() {}

    /// A good and a bad twin for each rule, by its id.
    static JsonNode rules() {
        try (InputStream in = Twins.class.getResourceAsStream("/posture/rules.json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// @param resources each with `type` and `values`
    static ObjectNode state(JsonNode resources) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format_version", "1.0");
        root.put("terraform_version", "1.9.8");
        ArrayNode all = root.putObject("values").putObject("root_module").putArray("resources");
        int number = 0;
        for (JsonNode each : resources) {
            String type = each.path("type").asText();
            ObjectNode resource = all.addObject();
            resource.put("address", type + ".n" + number);
            resource.put("mode", "managed");
            resource.put("type", type);
            resource.put("name", "n" + number++);
            resource.set("values", each.path("values"));
            resource.putObject("sensitive_values");
        }
        return root;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
