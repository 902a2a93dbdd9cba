package org.handoff.gateway.poll;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.handoff.socket.ShadowRule;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A poll's body and its answer: epochs as numbers, enums as lower-case words, durations in
/// milliseconds. Token by token: binding JSON to objects would cost a starting gateway a tenth of a
/// second.
public final class PollJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FIELDS_MAX = 64;

    private PollJson() {}

    public static byte[] write(GatewayStatus status) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", status.name());
            json.writeStringField("incarnation", status.incarnation());
            json.writeNumberField("epoch", status.epoch().number());
            json.writeStringField("mode", word(status.mode()));
            json.writeStringField("owner", status.owner().label());
            json.writeNumberField("writesInFlight", status.writesInFlight());
            json.writeNumberField("held", status.held());
            write(json, status.counters());
            CanaryJson.write(json, "canary", status.canary());
            CanaryJson.write(json, status.moved());
            write(json, status.times());
            write(json, status.applications());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, GatewayStatus.Counters counters)
            throws IOException {
        json.writeObjectFieldStart("counters");
        json.writeNumberField("legacyRequests", counters.legacyRequests());
        json.writeNumberField("cloudRequests", counters.cloudRequests());
        json.writeNumberField("legacyErrors", counters.legacyErrors());
        json.writeNumberField("cloudErrors", counters.cloudErrors());
        json.writeNumberField("failed", counters.failed());
        json.writeNumberField("heldTotal", counters.heldTotal());
        json.writeNumberField("heldMaxMicros", counters.heldMaxMicros());
        json.writeNumberField("unknownOutcome", counters.unknownOutcome());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, GatewayStatus.Times times) throws IOException {
        json.writeObjectFieldStart("times");
        for (Environment side : Environment.values()) {
            json.writeArrayFieldStart(side.label());
            for (long band : times.of(side)) {
                json.writeNumber(band);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, ApplicationHealth applications)
            throws IOException {
        json.writeObjectFieldStart("applications");
        for (Environment side : Environment.values()) {
            ApplicationHealth.Check check = applications.of(side);
            json.writeObjectFieldStart(side.label());
            json.writeStringField("outcome", check.outcome().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("status", check.status());
            json.writeNumberField("inARow", check.inARow());
            json.writeNumberField("micros", check.micros());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /// Fields that a gateway does not know are passed over.
    ///
    /// @throws IOException if a field is missing or makes no sense
    public static PollAnswer read(String body) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        Map<String, ShadowRule> shadows = new HashMap<>();
        Map<String, CanaryRule> moved = new HashMap<>();
        CanaryRule canary = fields(body, fields, shadows, moved);
        try {
            Directive directive =
                    new Directive(
                            new Epoch(number(fields, "epoch")),
                            Directive.Mode.valueOf(text(fields, "mode").toUpperCase(Locale.ROOT)),
                            Environment.valueOf(text(fields, "owner").toUpperCase(Locale.ROOT)),
                            Duration.ofMillis(number(fields, "leaseMillis")),
                            Duration.ofMillis(number(fields, "holdMaxMillis")));
            long lag = fields.get("lagMillis") instanceof Long it ? it : PollAnswer.LAG_UNKNOWN;
            return new PollAnswer(directive, canary, shadows.get(ShadowJson.FIELD), moved, lag);
        } catch (IllegalArgumentException e) {
            throw new IOException("a directive with an unknown word", e);
        }
    }

    /// The rules apart: they are the only objects that a gateway reads.
    private static @Nullable CanaryRule fields(
            String body,
            Map<String, Object> fields,
            Map<String, ShadowRule> shadows,
            Map<String, CanaryRule> moved)
            throws IOException {
        CanaryRule canary = null;
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a directive that is no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                switch (json.nextToken()) {
                    case VALUE_STRING -> fields.put(name, json.getText());
                    case VALUE_NUMBER_INT -> fields.put(name, json.getLongValue());
                    case START_OBJECT -> {
                        switch (name) {
                            case "canary" -> canary = CanaryJson.read(json);
                            case ShadowJson.FIELD -> shadows.put(name, ShadowJson.read(json));
                            case CanaryJson.MOVED -> moved.putAll(CanaryJson.rules(json));
                            default -> json.skipChildren();
                        }
                    }
                    case START_ARRAY -> json.skipChildren();
                    case null, default -> {}
                }
                if (fields.size() > FIELDS_MAX) {
                    throw new IOException("a directive with too many fields");
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw new IOException("a directive that is not one whole object");
            }
        }
        return canary;
    }

    private static String word(Directive.Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static long number(Map<String, Object> fields, String field) throws IOException {
        if (fields.get(field) instanceof Long number && number >= 0) {
            return number;
        }
        throw new IOException("a directive without a number '" + field + "'");
    }

    private static String text(Map<String, Object> fields, String field) throws IOException {
        if (fields.get(field) instanceof String text) {
            return text;
        }
        throw new IOException("a directive without a word '" + field + "'");
    }
}
