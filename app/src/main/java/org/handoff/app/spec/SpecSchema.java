package org.handoff.app.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;

/// The JSON Schema (2020-12) of the spec, for editors, derived from the records.
public final class SpecSchema {
    private static final JsonMapper JSON = new JsonMapper();

    private SpecSchema() {}

    /// The whole schema, with a line for each key, ending in a new line.
    public static String text() {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Handoff spec (handoff.yaml)");
        root.setAll(record(Spec.class, false));
        return root.toPrettyString() + "\n";
    }

    private static ObjectNode record(Class<?> type, boolean mayBeEmpty) {
        ObjectNode node = JSON.createObjectNode();
        type(node, "object", mayBeEmpty);
        node.put("additionalProperties", false);
        ArrayNode required = JSON.createArrayNode();
        ObjectNode properties = node.putObject("properties");
        for (RecordComponent component : Objects.requireNonNull(type.getRecordComponents())) {
            properties.set(component.getName(), component(component));
            if (!Binder.isOptional(component)) {
                required.add(component.getName());
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        return node;
    }

    private static ObjectNode component(RecordComponent component) {
        Key key = Binder.key(component);
        boolean mayBeEmpty = Binder.isOptional(component);
        ObjectNode node;
        if (component.getType() == List.class) {
            node = JSON.createObjectNode();
            type(node, "array", mayBeEmpty);
            node.put("maxItems", Binder.LIST_MAX);
            node.set("items", value(Binder.element(component), key, false));
        } else {
            node = value(component.getType(), key, mayBeEmpty);
        }
        node.put("description", key.value());
        if (!key.fallback().isEmpty()) {
            node.set("default", fallback(component.getType(), key.fallback()));
        }
        return node;
    }

    private static ObjectNode value(Class<?> type, Key key, boolean mayBeEmpty) {
        if (type == Secret.class) {
            return secret();
        }
        if (!Binder.isScalar(type)) {
            return record(type, mayBeEmpty);
        }
        ObjectNode node = JSON.createObjectNode();
        if (type.isEnum()) {
            ArrayNode words = node.putArray("enum");
            Scalars.spellings(type).forEach(words::add);
            return node;
        }
        switch (type.getSimpleName()) {
            case "int" -> {
                node.put("type", "integer");
                limit(node, "minimum", key.min());
                limit(node, "maximum", key.max());
            }
            case "boolean" -> node.put("type", "boolean");
            default -> text(node, key, pattern(type));
        }
        return node;
    }

    private static void text(ObjectNode node, Key key, @Nullable String pattern) {
        node.put("type", "string").put("minLength", 1).put("maxLength", Scalars.TEXT_CHARS_MAX);
        String own = key.pattern().isEmpty() ? pattern : key.pattern();
        if (own != null) {
            node.put("pattern", "^(" + own + ")$");
        }
    }

    private static @Nullable String pattern(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Duration" -> Units.DURATION;
            case "Bytes" -> Units.BYTES;
            case "Endpoint" -> Scalars.ENDPOINT;
            case "Route" -> Scalars.ROUTE;
            case "URI" -> Scalars.URL;
            default -> null;
        };
    }

    private static ObjectNode secret() {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode either = node.putArray("oneOf");
        for (String kind : List.of("env", "file")) {
            ObjectNode one = either.addObject();
            one.put("type", "object").put("additionalProperties", false);
            ObjectNode value = one.putObject("properties").putObject(kind);
            value.put("type", "string").put("minLength", 1);
            if (kind.equals("env")) {
                value.put("pattern", "^" + Binder.VARIABLE + "$");
            }
            one.putArray("required").add(kind);
        }
        return node;
    }

    private static void type(ObjectNode node, String type, boolean mayBeEmpty) {
        if (mayBeEmpty) {
            node.putArray("type").add(type).add("null");
        } else {
            node.put("type", type);
        }
    }

    private static void limit(ObjectNode node, String name, String text) {
        if (!text.isEmpty()) {
            node.put(name, Integer.parseInt(text));
        }
    }

    private static JsonNode fallback(Class<?> type, String text) {
        return switch (type.getSimpleName()) {
            case "int" -> JSON.getNodeFactory().numberNode(Integer.parseInt(text));
            case "boolean" -> JSON.getNodeFactory().booleanNode(Boolean.parseBoolean(text));
            default -> JSON.getNodeFactory().textNode(text);
        };
    }
}
