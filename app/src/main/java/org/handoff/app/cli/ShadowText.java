package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A shadow's report as lines for people.
final class ShadowText {
    private static final Map<String, String> DROPS =
            Map.of(
                    "full", "no room in the queue",
                    "bytes", "answer too long to keep",
                    "broken", "owner's answer not whole",
                    "behind", "other side too far behind",
                    "ended", "shadow, lease or epoch ended",
                    "again", "owner did not answer again",
                    "unread", "body cannot be compared");

    private ShadowText() {}

    /// Its state, totals and parity.
    static List<String> summary(JsonNode shadow) {
        List<String> lines = new ArrayList<>();
        lines.add(state(shadow));
        long pairs = 0;
        long different = 0;
        for (JsonNode each : shadow.path("endpoints")) {
            pairs += each.path("pairs").asLong();
            different += each.path("different").asLong();
        }
        lines.add(
                "%s answers compared in %s, %s differ"
                        .formatted(Figures.count(pairs), days(shadow), Figures.count(different)));
        String dropped = drops(shadow);
        if (!dropped.isEmpty()) {
            lines.add("not compared: " + dropped);
        }
        JsonNode parity = shadow.path("parity");
        String word = parity.path("isMet").asBoolean() ? "parity holds: " : "no parity: ";
        lines.add(
                (parity.path("isDemanded").asBoolean() ? word : "")
                        + parity.path("reason").asText());
        return lines;
    }

    private static String state(JsonNode shadow) {
        return switch (shadow.path("state").asText()) {
            case "on" ->
                    String.format(
                            Locale.ROOT,
                            "Shadow of %.2f %% to %s, since %s",
                            shadow.path("percent").asDouble(),
                            shadow.path("to").asText(),
                            shadow.path("since").asText());
            case "off" -> "No shadow is under way; the last one was " + ended(shadow);
            default -> "There was no shadow yet.";
        };
    }

    private static String ended(JsonNode shadow) {
        return shadow.path("ended").asText();
    }

    private static String days(JsonNode shadow) {
        int days = shadow.path("days").asInt();
        return days == 1 ? "one day" : days + " days";
    }

    /// Empty if nothing was dropped.
    static String drops(JsonNode shadow) {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : shadow.path("drops").properties()) {
            if (each.getValue().asLong() > 0) {
                String words = DROPS.getOrDefault(each.getKey(), each.getKey());
                all.add(Figures.count(each.getValue().asLong()) + " " + words);
            }
        }
        return String.join(", ", all);
    }

    /// Every endpoint with what differs there.
    static List<String> endpoints(JsonNode shadow) {
        List<String> lines = new ArrayList<>();
        for (JsonNode each : shadow.path("endpoints")) {
            lines.add("");
            lines.add(each.path("endpoint").asText());
            lines.add("  " + share(each));
            lines.add("  owner  " + times(each.path("own")));
            lines.add("  other  " + times(each.path("other")));
            for (JsonNode path : each.path("paths")) {
                lines.add("  " + path(path));
            }
            long over = each.path("pathsOver").asLong();
            if (over > 0) {
                lines.add("  and " + Figures.count(over) + " at paths that are not kept");
            }
        }
        return lines;
    }

    /// `812 compared, 3 differ (0.369 %; below 0.953 % with 95 % confidence)`.
    static String share(JsonNode endpoint) {
        long pairs = endpoint.path("pairs").asLong();
        return pairs == 0
                ? "never compared"
                : String.format(
                        Locale.ROOT,
                        "%s compared, %s differ (%.3f %%; below %.3f %% with 95 %% confidence)",
                        Figures.count(pairs),
                        Figures.count(endpoint.path("different").asLong()),
                        endpoint.path("differentShare").asDouble() * 100,
                        endpoint.path("differentBound").asDouble() * 100);
    }

    private static String times(JsonNode times) {
        return "half within %s ms, 95 %% within %s ms, 99 %% within %s ms"
                .formatted(
                        times.path("p50").asText(),
                        times.path("p95").asText(),
                        times.path("p99").asText());
    }

    private static String path(JsonNode path) {
        String seen =
                "first "
                        + path.path("firstSeen").asText()
                        + ", last "
                        + path.path("lastSeen").asText();
        if (path.path("isNoise").asBoolean()) {
            return "noise      %s, the owner differs from itself %s times"
                    .formatted(
                            path.path("path").asText(), Figures.count(path.path("noise").asLong()));
        }
        return "%-9s  %s  %s times, %s"
                .formatted(
                        path.path("kind").asText(),
                        path.path("path").asText(),
                        Figures.count(path.path("pairs").asLong()),
                        seen);
    }
}
