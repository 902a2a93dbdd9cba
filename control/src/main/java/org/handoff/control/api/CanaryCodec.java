package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.LatencyBands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The canary's and the moved routes' part of a poll and of its answer. Strict, as [GatewayCodec]
/// is.
final class CanaryCodec {
    private static final int BANDS_MAX = LatencyBands.COUNT;

    private CanaryCodec() {}

    /// @throws IllegalArgumentException if it is neither missing nor what a gateway counts
    static CanaryCounts counts(JsonNode node) {
        if (node.isMissingNode()) {
            return CanaryCounts.NONE;
        }
        JsonNode routes = node.path("routes");
        JsonNode slices = node.path("slices");
        if (routes.size() > CanaryCounts.ROUTES_MAX || slices.size() > CanaryCounts.SLICES) {
            throw new IllegalArgumentException("canary");
        }
        List<CanaryCounts.Arms> arms = new ArrayList<>();
        routes.forEach(it ->
                arms.add(new CanaryCounts.Arms(arm(it.path("canary")), arm(it.path("baseline")))));
        List<CanaryCounts.Arm> sliced = new ArrayList<>();
        slices.forEach(it -> sliced.add(arm(it)));
        return new CanaryCounts(
                GatewayCodec.number(node, "version"),
                node.path("placing").asBoolean(false),
                arms,
                sliced);
    }

    /// @throws IllegalArgumentException if it is neither missing nor what a gateway counts
    static Map<String, CanaryCounts> moved(JsonNode node) {
        Map<String, CanaryCounts> moved = new LinkedHashMap<>();
        if (node.size() > CanaryCounts.ROUTES_MAX) {
            throw new IllegalArgumentException("moved");
        }
        node.properties().forEach(it -> moved.put(it.getKey(), counts(it.getValue())));
        return moved;
    }

    static Map<String, Wire.Rule> told(Map<String, CanaryRule> moved) {
        Map<String, Wire.Rule> told = new LinkedHashMap<>();
        moved.forEach((name, rule) -> told.put(name, told(rule)));
        return told;
    }

    private static CanaryCounts.Arm arm(JsonNode node) {
        List<Long> bands = new ArrayList<>();
        for (JsonNode band : node.path("bands")) {
            if (!band.isIntegralNumber() || band.asLong() < 0 || bands.size() >= BANDS_MAX) {
                throw new IllegalArgumentException("bands");
            }
            bands.add(band.asLong());
        }
        return new CanaryCounts.Arm(
                GatewayCodec.number(node, "sent"),
                GatewayCodec.number(node, "requests"),
                GatewayCodec.number(node, "errors"),
                GatewayCodec.number(node, "refusals"),
                GatewayCodec.number(node, "unreached"),
                bands);
    }

    static Wire.Rule told(CanaryRule rule) {
        return new Wire.Rule(
                rule.version(),
                rule.settings(),
                rule.to(),
                rule.isTrial(),
                rule.cohort().unit(),
                rule.cohort().buckets(),
                rule.cohort().facilities(),
                rule.cohort().withoutFacilities(),
                rule.cohort().users(),
                rule.cohort().withoutUsers());
    }
}
