package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.canary.CanaryWish;
import org.handoff.model.cohort.Cohort;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Who;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The cohort that a person asks for, in a command's body.
final class CohortCodec {
    private static final Set<String> KEYS = Bodies.keys(Bodies.Cohort.class);

    private CohortCodec() {}

    /// @return null if there is none
    /// @throws ApiFailure 400 if it is not one
    static @Nullable CanaryWish read(JsonNode node) throws ApiFailure {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!KEYS.contains(entry.getKey())) {
                throw invalid("has an unknown key");
            }
        }
        JsonNode percent = node.path("percent");
        boolean isShare =
                percent.isNumber() && percent.asDouble() >= 0 && percent.asDouble() <= 100;
        if (!node.isObject() || !(percent.isMissingNode() || isShare)) {
            throw invalid("has a percent that is not from 0 to 100");
        }
        int buckets = (int) Math.round(percent.asDouble() * CohortKey.BUCKETS / 100);
        return new CanaryWish(
                isShare ? buckets : CanaryWish.NEXT_STEP.buckets(),
                names(node, "facilities"),
                names(node, "withoutFacilities"),
                names(node, "users"),
                names(node, "withoutUsers"),
                node.path("trial").asBoolean(false));
    }

    private static Set<String> names(JsonNode node, String key) throws ApiFailure {
        JsonNode list = node.path(key);
        Set<String> names = new TreeSet<>();
        if (list.isMissingNode()) {
            return names;
        }
        if (!list.isArray() || list.size() > Cohort.LIST_MAX) {
            throw invalid("has a list that is none, or longer than " + Cohort.LIST_MAX);
        }
        for (JsonNode each : list) {
            String name = each.asText("");
            if (!each.isTextual() || name.isBlank() || name.length() > Who.CHARS_MAX) {
                throw invalid("has a name that is empty or too long");
            }
            names.add(name);
        }
        return names;
    }

    private static ApiFailure invalid(String what) {
        return new ApiFailure(400, "api.cohort", "The cohort " + what + ".", "");
    }
}
