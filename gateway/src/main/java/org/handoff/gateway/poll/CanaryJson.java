package org.handoff.gateway.poll;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.handoff.model.Environment;
import org.handoff.model.cohort.Cohort;
import org.handoff.model.cohort.Unit;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryRule;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The part of a poll and of its answer that is the canary's and the moved routes'.
final class CanaryJson {
    static final String MOVED = "moved";

    private CanaryJson() {}

    /// Nothing while no route is moved.
    static void write(JsonGenerator json, Map<String, CanaryCounts> moved) throws IOException {
        if (!moved.isEmpty()) {
            json.writeObjectFieldStart(MOVED);
            for (Map.Entry<String, CanaryCounts> each : moved.entrySet()) {
                write(json, each.getKey(), each.getValue());
            }
            json.writeEndObject();
        }
    }

    /// @param json at the opening brace; at the closing one afterwards
    /// @throws IOException if it holds something else than rules
    static Map<String, CanaryRule> rules(JsonParser json) throws IOException {
        Map<String, CanaryRule> rules = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            boolean fits = json.nextToken() == JsonToken.START_OBJECT;
            if (!fits || rules.size() >= CanaryCounts.ROUTES_MAX) {
                throw new IOException("moved routes that are none, or too many");
            }
            rules.put(name, read(json));
        }
        return rules;
    }

    /// Nothing while there is no canary.
    static void write(JsonGenerator json, String name, CanaryCounts counts) throws IOException {
        if (counts.version() == 0) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("version", counts.version());
        json.writeBooleanField("placing", counts.isPlacing());
        json.writeArrayFieldStart("routes");
        for (CanaryCounts.Arms arms : counts.routes()) {
            json.writeStartObject();
            json.writeFieldName("canary");
            write(json, arms.canary());
            json.writeFieldName("baseline");
            write(json, arms.baseline());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("slices");
        for (CanaryCounts.Arm slice : counts.slices()) {
            write(json, slice);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, CanaryCounts.Arm arm) throws IOException {
        json.writeStartObject();
        json.writeNumberField("sent", arm.sent());
        json.writeNumberField("requests", arm.requests());
        json.writeNumberField("errors", arm.errors());
        json.writeNumberField("refusals", arm.refusals());
        json.writeNumberField("unreached", arm.unreached());
        json.writeArrayFieldStart("bands");
        for (long band : arm.bands()) {
            json.writeNumber(band);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// @param json at the rule's opening brace; at its closing one afterwards
    /// @throws IOException if it is no rule
    static CanaryRule read(JsonParser json) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            switch (json.nextToken()) {
                case VALUE_STRING -> fields.put(name, json.getText());
                case VALUE_NUMBER_INT -> fields.put(name, json.getLongValue());
                case VALUE_TRUE -> fields.put(name, true);
                case VALUE_FALSE -> fields.put(name, false);
                case START_ARRAY -> fields.put(name, names(json));
                case START_OBJECT -> json.skipChildren();
                case null, default -> {}
            }
        }
        try {
            Cohort cohort =
                    new Cohort(
                            Unit.valueOf(constant(fields, "unit")),
                            Math.toIntExact(value(fields, "buckets", Long.class)),
                            list(fields, "facilities"),
                            list(fields, "withoutFacilities"),
                            list(fields, "users"),
                            list(fields, "withoutUsers"));
            return new CanaryRule(
                    value(fields, "version", Long.class),
                    value(fields, "settings", String.class),
                    Environment.valueOf(constant(fields, "to")),
                    value(fields, "trial", Boolean.class),
                    cohort);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("a canary's rule that makes no sense", e);
        }
    }

    private static Set<String> names(JsonParser json) throws IOException {
        Set<String> names = new HashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_STRING || names.size() > Cohort.LIST_MAX) {
                throw new IOException("a canary's list that is none");
            }
            names.add(json.getText());
        }
        return names;
    }

    private static Set<String> list(Map<String, Object> fields, String name) throws IOException {
        Set<?> names = value(fields, name, Set.class);
        Set<String> list = new HashSet<>();
        names.forEach(each -> list.add((String) each));
        return list;
    }

    private static String constant(Map<String, Object> fields, String name) throws IOException {
        return value(fields, name, String.class).toUpperCase(Locale.ROOT);
    }

    private static <T> T value(Map<String, Object> fields, String name, Class<T> type)
            throws IOException {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new IOException("a canary's rule without '" + name + "'");
        }
        return type.cast(value);
    }
}
