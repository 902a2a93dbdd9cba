package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.socket.LatencyBands;
import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowRule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The shadow's part of a poll's answer, and a gateway's report. Strict, as [GatewayCodec] is: what
/// could hold a value of an answer is refused.
final class ShadowCodec {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{0,16}");
    private static final Pattern KIND = Pattern.compile("missing|extra|different|type");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_$.:@#*\\[\\]-]+");
    private static final Pattern INCARNATION = Pattern.compile("[0-9a-f-]{1,64}");

    private ShadowCodec() {}

    static Wire.Mirror told(ShadowRule rule) {
        return new Wire.Mirror(rule.version(), rule.settings(), rule.to(), rule.share());
    }

    /// @throws ApiFailure 400 if it is not a gateway's report
    static ShadowCounts counts(byte[] body) throws ApiFailure {
        try {
            JsonNode node = Json.tree(body);
            JsonNode drops = node.path("drops");
            List<ShadowCounts.Endpoint> endpoints = new ArrayList<>();
            int paths = 0;
            for (JsonNode each : node.path("endpoints")) {
                endpoints.add(endpoint(each));
                paths += each.path("paths").size();
            }
            if (endpoints.size() > ShadowCounts.ENDPOINTS_MAX || paths > ShadowCounts.PATHS_MAX) {
                throw new IllegalArgumentException("endpoints");
            }
            return new ShadowCounts(
                    text(node, "incarnation", INCARNATION),
                    GatewayCodec.number(node, "number"),
                    GatewayCodec.number(node, "version"),
                    endpoints,
                    new ShadowCounts.Drops(
                            GatewayCodec.number(drops, "full"),
                            GatewayCodec.number(drops, "bytes"),
                            GatewayCodec.number(drops, "broken"),
                            GatewayCodec.number(drops, "behind"),
                            GatewayCodec.number(drops, "ended"),
                            GatewayCodec.number(drops, "again"),
                            GatewayCodec.number(drops, "unread")));
        } catch (IOException | IllegalArgumentException e) {
            throw new ApiFailure(400, "api.shadow", "This is no report of a gateway's shadow.", "");
        }
    }

    private static ShadowCounts.Endpoint endpoint(JsonNode node) {
        List<ShadowCounts.Path> paths = new ArrayList<>();
        for (JsonNode each : node.path("paths")) {
            paths.add(
                    new ShadowCounts.Path(
                            text(each, "path", PATH),
                            text(each, "kind", KIND),
                            GatewayCodec.number(each, "steady"),
                            GatewayCodec.number(each, "noise"),
                            GatewayCodec.number(each, "firstSeen"),
                            GatewayCodec.number(each, "lastSeen"),
                            text(each, "own", HASH),
                            text(each, "other", HASH)));
        }
        return new ShadowCounts.Endpoint(
                GatewayCodec.number(node, "pairs"),
                GatewayCodec.number(node, "different"),
                GatewayCodec.number(node, "noisy"),
                GatewayCodec.number(node, "again"),
                GatewayCodec.number(node, "pathsOver"),
                bands(node.path("own")),
                bands(node.path("other")),
                paths);
    }

    private static List<Long> bands(JsonNode node) {
        List<Long> bands = new ArrayList<>();
        for (JsonNode band : node) {
            if (!band.isIntegralNumber()
                    || band.asLong() < 0
                    || bands.size() >= LatencyBands.COUNT) {
                throw new IllegalArgumentException("bands");
            }
            bands.add(band.asLong());
        }
        return bands;
    }

    private static String text(JsonNode node, String key, Pattern pattern) {
        String text = node.path(key).asText();
        if (!node.path(key).isTextual()
                || text.length() > ShadowCounts.PATH_CHARS_MAX
                || !pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(key);
        }
        return text;
    }
}
