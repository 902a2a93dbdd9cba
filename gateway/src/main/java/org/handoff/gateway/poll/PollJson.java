package org.handoff.gateway.poll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/// A poll's body and its answer: epochs as numbers, enums as lower-case words, durations in
/// milliseconds.
public final class PollJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PollJson() {}

    public static byte[] write(GatewayStatus status) throws IOException {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", status.name());
        json.put("incarnation", status.incarnation());
        json.put("epoch", status.epoch().number());
        json.put("mode", word(status.mode()));
        json.put("owner", status.owner().label());
        json.put("writesInFlight", status.writesInFlight());
        json.put("held", status.held());
        GatewayStatus.Counters counters = status.counters();
        json.putObject("counters")
                .put("legacyRequests", counters.legacyRequests())
                .put("cloudRequests", counters.cloudRequests())
                .put("legacyErrors", counters.legacyErrors())
                .put("cloudErrors", counters.cloudErrors())
                .put("failed", counters.failed())
                .put("heldTotal", counters.heldTotal())
                .put("heldMaxMicros", counters.heldMaxMicros())
                .put("unknownOutcome", counters.unknownOutcome());
        return MAPPER.writeValueAsBytes(json);
    }

    /// @throws IOException if a field is missing or makes no sense
    public static Directive read(String body) throws IOException {
        JsonNode json = MAPPER.readTree(body);
        try {
            return new Directive(
                    new Epoch(number(json, "epoch")),
                    Directive.Mode.valueOf(text(json, "mode").toUpperCase(Locale.ROOT)),
                    Environment.valueOf(text(json, "owner").toUpperCase(Locale.ROOT)),
                    Duration.ofMillis(number(json, "leaseMillis")),
                    Duration.ofMillis(number(json, "holdMaxMillis")));
        } catch (IllegalArgumentException e) {
            throw new IOException("a directive with an unknown word", e);
        }
    }

    private static String word(Directive.Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static long number(JsonNode json, String field) throws IOException {
        JsonNode node = json.path(field);
        if (!node.canConvertToLong() || !node.isIntegralNumber() || node.longValue() < 0) {
            throw new IOException("a directive without a number '" + field + "'");
        }
        return node.longValue();
    }

    private static String text(JsonNode json, String field) throws IOException {
        JsonNode node = json.path(field);
        if (!node.isTextual()) {
            throw new IOException("a directive without a word '" + field + "'");
        }
        return node.textValue();
    }
}
