package org.handoff.control.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/// JSON Schemas (draft 2020-12, as OpenAPI 3.1 has them) of the records that the API answers with,
/// drawn from the records themselves: each gets one entry under `components/schemas`. What [Json]
/// writes is what is described: enums in lower case with `-`, instants as ISO 8601.
final class SchemaOf {
    private final ObjectNode schemas;

    /// @param schemas where the entries are put, by the record's name
    SchemaOf(ObjectNode schemas) {
        this.schemas = schemas;
    }

    /// Draws a record, and those that it holds.
    ///
    /// @return a reference to it
    ObjectNode record(Class<?> type) {
        String name = name(type);
        if (!schemas.has(name)) {
            ObjectNode schema = schemas.putObject(name).put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = schema.putArray("required");
            for (RecordComponent component : type.getRecordComponents()) {
                String key = key(component);
                AnnotatedType holds = component.getAnnotatedType();
                boolean mayBeAbsent = leavesOut(type) && isNullable(holds);
                properties.set(key, mayBeAbsent ? bare(holds) : of(holds));
                if (!mayBeAbsent) {
                    required.add(key);
                }
            }
            if (type.getEnclosingClass() == Bodies.class) {
                // Another key is refused.
                schema.put("additionalProperties", false);
            }
        }
        return schemas.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    /// A schema that holds nothing yet.
    ObjectNode anything() {
        return schemas.objectNode();
    }

    /// A request leaves out what it does not say, and so do gateways' answers; others say `null`.
    private static boolean leavesOut(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == Bodies.class || outer == Wire.class;
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static String key(RecordComponent component) {
        JsonProperty other = component.getAccessor().getAnnotation(JsonProperty.class);
        return other == null ? component.getName() : other.value();
    }

    /// Nested records are told apart by what they stand in.
    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
    }

    private ObjectNode of(AnnotatedType annotated) {
        ObjectNode schema = bare(annotated);
        if (!isNullable(annotated)) {
            return schema;
        }
        ObjectNode either = schemas.objectNode();
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private ObjectNode bare(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType generic) {
            AnnotatedType[] held =
                    ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            Class<?> raw = (Class<?>) generic.getRawType();
            if (Collection.class.isAssignableFrom(raw)) {
                ObjectNode array = schemas.objectNode().put("type", "array");
                array.set("items", of(held[0]));
                return array;
            }
            if (Map.class.isAssignableFrom(raw)) {
                ObjectNode map = schemas.objectNode().put("type", "object");
                map.set("additionalProperties", of(held[1]));
                return map;
            }
        }
        if (type instanceof Class<?> plain) {
            return plain.isRecord() ? record(plain) : scalar(plain);
        }
        throw new IllegalStateException("no schema for " + type);
    }

    private ObjectNode scalar(Class<?> type) {
        ObjectNode schema = schemas.objectNode();
        if (type.isEnum()) {
            ArrayNode words = schema.put("type", "string").putArray("enum");
            for (Object each : type.getEnumConstants()) {
                words.add(((Enum<?>) each).name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
            return schema;
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        return schema.put(
                "type",
                switch (type.getSimpleName()) {
                    case "String" -> "string";
                    case "boolean", "Boolean" -> "boolean";
                    case "int", "long", "Integer", "Long" -> "integer";
                    case "double", "Double" -> "number";
                    default -> throw new IllegalStateException("no schema for " + type);
                });
    }
}
