package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.handoff.socket.ShadowRule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A gateway's poll and its answer as JSON. Strict: what is missing or of another type is refused.
final class GatewayCodec {
    private static final int NAME_CHARS_MAX = 64;

    private GatewayCodec() {}

    /// @throws ApiFailure 400 if it is not a gateway's status
    static GatewayStatus status(byte[] body) throws ApiFailure {
        try {
            JsonNode node = Json.tree(body);
            JsonNode counters = node.path("counters");
            return new GatewayStatus(
                    text(node, "name"),
                    text(node, "incarnation"),
                    new Epoch(number(node, "epoch")),
                    Directive.Mode.valueOf(constant(node, "mode")),
                    Environment.valueOf(constant(node, "owner")),
                    Math.toIntExact(number(node, "writesInFlight")),
                    Math.toIntExact(number(node, "held")),
                    new GatewayStatus.Counters(
                            number(counters, "legacyRequests"),
                            number(counters, "cloudRequests"),
                            number(counters, "legacyErrors"),
                            number(counters, "cloudErrors"),
                            number(counters, "failed"),
                            number(counters, "heldTotal"),
                            number(counters, "heldMaxMicros"),
                            number(counters, "unknownOutcome")),
                    CanaryCodec.counts(node.path("canary")),
                    CanaryCodec.moved(node.path("moved")),
                    times(node.path("times")),
                    applications(node.path("applications")));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new ApiFailure(
                    400,
                    "api.poll",
                    "The body is no gateway status.",
                    "Run gateways and control plane from the same version.");
        }
    }

    /// A gateway of an earlier version tells none.
    private static GatewayStatus.Times times(JsonNode node) {
        return node.isMissingNode()
                ? GatewayStatus.Times.NONE
                : new GatewayStatus.Times(bands(node, "legacy"), bands(node, "cloud"));
    }

    /// A gateway of an earlier version asks none.
    private static ApplicationHealth applications(JsonNode node) {
        return node.isMissingNode()
                ? ApplicationHealth.UNTOLD
                : new ApplicationHealth(check(node.path("legacy")), check(node.path("cloud")));
    }

    private static ApplicationHealth.Check check(JsonNode node) {
        return new ApplicationHealth.Check(
                ApplicationHealth.Outcome.valueOf(constant(node, "outcome")),
                Math.toIntExact(number(node, "status")),
                Math.toIntExact(number(node, "inARow")),
                number(node, "micros"));
    }

    private static List<Long> bands(JsonNode node, String side) {
        List<Long> bands = new ArrayList<>();
        for (JsonNode band : node.path(side)) {
            if (!band.isIntegralNumber() || !band.canConvertToLong()) {
                throw new IllegalArgumentException(side);
            }
            bands.add(band.asLong());
        }
        return bands;
    }

    static Wire.Told told(PollAnswer answer) {
        Directive directive = answer.directive();
        CanaryRule canary = answer.canary();
        ShadowRule shadow = answer.shadow();
        boolean rules = canary != null || shadow != null || !answer.moved().isEmpty();
        return new Wire.Told(
                directive.epoch().number(),
                directive.mode(),
                directive.owner(),
                directive.lease().toMillis(),
                directive.holdMax().toMillis(),
                rules ? answer.lagMillis() : null,
                canary == null ? null : CanaryCodec.told(canary),
                answer.moved().isEmpty() ? null : CanaryCodec.told(answer.moved()),
                shadow == null ? null : ShadowCodec.told(shadow));
    }

    private static String constant(JsonNode node, String key) {
        return text(node, key).toUpperCase(Locale.ROOT);
    }

    private static String text(JsonNode node, String key) {
        String text = node.path(key).asText("");
        if (!node.path(key).isTextual() || text.isEmpty() || text.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException(key);
        }
        return text;
    }

    static long number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw new IllegalArgumentException(key);
        }
        return value.asLong();
    }
}
