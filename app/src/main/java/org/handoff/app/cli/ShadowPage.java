package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

/// A shadow's report as one HTML page without script, links or anything from elsewhere.
final class ShadowPage {
    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Shadow report</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
                   padding: 0 1rem; color: #1b1f24; background: #fff }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
            th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d0d7de }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
            code { font: 13px ui-monospace, monospace }
            tr.noise { color: #656d76 }
            @media (prefers-color-scheme: dark) {
              body { color: #e6edf3; background: #0d1117 } th, td { border-color: #30363d } }
            </style></head><body><main>
            <h1>Shadow report</h1>
            """;

    private ShadowPage() {}

    static String of(JsonNode shadow) {
        StringBuilder page = new StringBuilder(HEAD);
        ShadowText.summary(shadow).forEach(line -> element(page, "p", line));
        for (JsonNode each : shadow.path("endpoints")) {
            element(page, "h2", each.path("endpoint").asText());
            element(page, "p", ShadowText.share(each));
            times(page, each);
            paths(page, each.path("paths"));
        }
        return page.append("</main></body></html>\n").toString();
    }

    private static void times(StringBuilder page, JsonNode endpoint) {
        page.append("<table><tr><th>time to the answer's head, ms</th><th class=\"n\">half</th>")
                .append("<th class=\"n\">95 %</th><th class=\"n\">99 %</th></tr>\n");
        for (String side : new String[] {"own", "other"}) {
            JsonNode times = endpoint.path(side);
            page.append("<tr>");
            element(page, "td", side.equals("own") ? "owner" : "other side");
            number(page, times.path("p50").asText());
            number(page, times.path("p95").asText());
            number(page, times.path("p99").asText());
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static void paths(StringBuilder page, JsonNode paths) {
        if (paths.isEmpty()) {
            return;
        }
        page.append("<table><tr><th>path</th><th>how</th><th class=\"n\">answers</th>")
                .append("<th class=\"n\">owner by itself</th><th>first seen</th>")
                .append("<th>last seen</th></tr>\n");
        for (JsonNode path : paths) {
            boolean isNoise = path.path("isNoise").asBoolean();
            page.append(isNoise ? "<tr class=\"noise\"><td><code>" : "<tr><td><code>")
                    .append(escaped(path.path("path").asText()))
                    .append("</code></td>");
            element(page, "td", isNoise ? "noise" : path.path("kind").asText());
            number(page, Figures.count(path.path("pairs").asLong()));
            number(page, Figures.count(path.path("noise").asLong()));
            element(page, "td", path.path("firstSeen").asText());
            element(page, "td", path.path("lastSeen").asText());
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static void element(StringBuilder page, String name, String text) {
        page.append('<').append(name).append('>').append(escaped(text));
        page.append("</").append(name).append(">\n");
    }

    private static void number(StringBuilder page, String text) {
        page.append("<td class=\"n\">").append(escaped(text)).append("</td>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
