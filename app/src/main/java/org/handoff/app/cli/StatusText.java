package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The status as text for people. Works on the API's JSON, so that it can show another version's.
final class StatusText {
    private static final int NAME_WIDTH = 12;
    private static final int BAR_WIDTH = 28;
    private static final int EVENTS_SHOWN = 6;

    private final Terminal terminal;
    private final StringBuilder text = new StringBuilder(2048);

    StatusText(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Everything, ending in a new line.
    String screen(JsonNode status) {
        text.setLength(0);
        head(status);
        side("legacy", status);
        side("cloud", status);
        line("");
        data(status);
        gates(status.path("gates"));
        gateways(status.path("gateways"));
        if (status.path("run").isObject()) {
            steps(status);
        }
        events(status.path("events"));
        return text.toString();
    }

    /// The run under way: its steps, the copy's progress, and the pause.
    String run(JsonNode status) {
        text.setLength(0);
        copy(status.path("copy"));
        steps(status);
        return text.toString();
    }

    /// One step as a line.
    String step(JsonNode step) {
        String state = step.path("state").asText();
        String mark =
                switch (state) {
                    case "done" -> terminal.good("✓");
                    case "failed" -> terminal.bad("✗");
                    case "running" -> terminal.accent("▸");
                    case "held" -> terminal.accent("‖");
                    case "skipped" -> terminal.faint("–");
                    default -> terminal.faint("·");
                };
        String name = pad(step.path("name").asText(), NAME_WIDTH);
        String took = pad(Figures.millis(number(step, "millis")), 10);
        boolean idle = state.equals("pending") || state.equals("skipped");
        String reason = cut(step.path("reason").asText(""), terminal.width() - 30);
        return "  "
                + mark
                + " "
                + (idle ? terminal.faint(name) : name)
                + " "
                + (idle ? pad("", 10) : took)
                + " "
                + terminal.faint(reason);
    }

    private void head(JsonNode status) {
        String phase = status.path("phase").asText().replace('-', ' ');
        String owner = status.path("owner").asText("nobody");
        line(
                terminal.bold(status.path("migration").asText())
                        + "  "
                        + (phase.equals("in doubt") ? terminal.bad(phase) : terminal.accent(phase))
                        + terminal.faint("  epoch " + status.path("epoch").asLong())
                        + "  writes belong to "
                        + terminal.bold(owner.equals("null") ? "nobody" : owner));
        String attention = status.path("attention").asText("");
        if (!attention.isEmpty()) {
            for (String part : Wrap.lines(attention, terminal.width() - 4)) {
                line("  " + terminal.warn(part));
            }
        }
        line("");
    }

    private void side(String name, JsonNode status) {
        JsonNode side = status.path("sides").path(name);
        boolean owns = status.path("owner").asText().equals(name);
        String writes = "writes unknown";
        if (side.path("writable").isBoolean()) {
            writes = side.path("writable").asBoolean() ? "writable" : "fenced";
        }
        String state = side.path("reachable").asBoolean() ? writes : terminal.bad("not reachable");
        double errors = side.path("errorsPerSecond").asDouble();
        line(
                (owns ? terminal.good("● ") : terminal.faint("○ "))
                        + terminal.bold(pad(name, 8))
                        + pad(textOr(side, "version", "version unknown"), 18)
                        + pad(state, state.contains("\u001b") ? 26 : 16)
                        + pad(Figures.rate(side.path("requestsPerSecond").asDouble()), 10)
                        + (errors > 0
                                ? terminal.bad(Figures.rate(errors) + " errors")
                                : terminal.faint("no errors")));
    }

    private void data(JsonNode status) {
        copy(status.path("copy"));
        for (String stream : List.of("legacyToCloud", "cloudToLegacy")) {
            JsonNode node = status.path("replication").path(stream);
            String name = stream.equals("legacyToCloud") ? "legacy → cloud" : "cloud → legacy";
            line(
                    "  "
                            + pad(name, 16)
                            + pad(node.path("applying").asBoolean() ? "applies" : "watches", 9)
                            + pad("lag " + Figures.millis(number(node, "lagMillis")), 14)
                            + pad(Figures.bytes(node.path("backlogBytes").asLong()) + " behind", 18)
                            + Figures.rate(node.path("transactionsPerSecond").asDouble()));
        }
        JsonNode proof = status.path("proof");
        if (proof.isObject()) {
            int unproved = proof.path("unproved").size();
            line(
                    "  "
                            + pad("proof", 16)
                            + Figures.count(proof.path("provenRows").asLong(), "row", "rows")
                            + " in "
                            + Figures.count(proof.path("tables").asInt(), "table", "tables")
                            + " proven equal, "
                            + Figures.count(proof.path("dirtyKeys").asLong(), "key", "keys")
                            + " dirty"
                            + (unproved > 0
                                    ? ", " + terminal.bad(unproved + " tables unproved")
                                    : ""));
        }
        line("");
    }

    private void copy(JsonNode copy) {
        long total = copy.path("rowsTotal").asLong();
        long done = copy.path("rowsDone").asLong();
        if (!copy.isObject() || (total > 0 && done >= total && tablesDone(copy))) {
            return;
        }
        double part = total == 0 ? 0 : (double) done / total;
        JsonNode eta = copy.path("etaSeconds");
        line(
                "  "
                        + pad("copy", 16)
                        + terminal.accent(Figures.bar(part, BAR_WIDTH))
                        + String.format(" %3d %%  ", Math.round(part * 100))
                        + Figures.count(done)
                        + " rows, "
                        + Figures.rate(copy.path("rowsPerSecond").asDouble())
                        + (eta.isNumber() ? ", " + Figures.seconds(eta.asLong()) + " left" : ""));
    }

    private static boolean tablesDone(JsonNode copy) {
        return copy.path("tablesDone").asInt() >= copy.path("tables").asInt();
    }

    private void gates(JsonNode gates) {
        for (JsonNode gate : gates) {
            String mark =
                    switch (gate.path("verdict").asText()) {
                        case "pass" -> terminal.good("✓");
                        case "wait" -> terminal.warn("…");
                        default -> terminal.bad("✗");
                    };
            line(
                    "  "
                            + mark
                            + " "
                            + pad(gate.path("name").asText(), NAME_WIDTH + 2)
                            + cut(gate.path("reason").asText(), terminal.width() - 20));
        }
        if (!gates.isEmpty()) {
            line("");
        }
    }

    private void gateways(JsonNode gateways) {
        for (JsonNode gateway : gateways) {
            line(
                    "  "
                            + pad(gateway.path("name").asText(), 16)
                            + pad(gateway.path("mode").asText(), 8)
                            + pad("epoch " + gateway.path("epoch").asLong(), 12)
                            + pad("lease " + gateway.path("leaseMillis").asLong() + " ms", 16)
                            + gateway.path("inFlight").asInt()
                            + " in flight, "
                            + gateway.path("held").asInt()
                            + " held");
        }
        if (!gateways.isEmpty()) {
            line("");
        }
    }

    private void steps(JsonNode status) {
        JsonNode run = status.path("run");
        line(
                terminal.bold(run.path("id").asText())
                        + terminal.faint("  " + run.path("direction").asText().replace('-', ' ')));
        for (JsonNode step : run.path("steps")) {
            line(step(step));
        }
        Double pause = number(run, "pauseMillis");
        if (pause != null) {
            double budget = status.path("pauseBudgetMillis").asDouble(150);
            String figure = Figures.millis(pause);
            line(
                    "  write pause "
                            + (pause <= budget ? terminal.good(figure) : terminal.bad(figure))
                            + terminal.faint(" of " + Figures.millis(budget)));
        }
    }

    private void events(JsonNode events) {
        int first = Math.max(0, events.size() - EVENTS_SHOWN);
        if (first < events.size()) {
            line("");
        }
        for (int i = first; i < events.size(); i++) {
            String at = events.get(i).path("at").asText();
            String clock = at.length() >= 19 ? at.substring(11, 19) : at;
            line(
                    terminal.faint("  " + clock + "  ")
                            + cut(events.get(i).path("text").asText(), terminal.width() - 14));
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static @Nullable Double number(JsonNode node, String key) {
        return node.path(key).isNumber() ? Double.valueOf(node.path(key).asDouble()) : null;
    }

    private static String textOr(JsonNode node, String key, String otherwise) {
        return node.path(key).isTextual() ? node.path(key).asText() : otherwise;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }

    /// Control characters never reach the terminal.
    private static String cut(String text, int width) {
        String clean = text.replaceAll("\\p{Cntrl}", " ");
        int most = Math.max(20, width);
        return clean.length() <= most ? clean : clean.substring(0, most - 1) + "…";
    }
}
