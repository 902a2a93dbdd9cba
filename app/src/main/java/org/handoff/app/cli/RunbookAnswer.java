package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.CompiledRunbook.Line;
import org.handoff.control.runbook.Recorded;
import org.handoff.control.runbook.Step;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The runbook that a control plane elsewhere compiled, with its window: its hash is computed again
/// here, so that what is printed is what approvals there are bound to.
///
/// @param windowEnd of its window; `null` if it has none
/// @param margin kept free at the window's end
record RunbookAnswer(CompiledRunbook runbook, @Nullable OffsetDateTime windowEnd, Duration margin) {
    /// @throws HandoffException if there is none to be had, or it is not whole
    static RunbookAnswer of(ServerOptions server, Environment to) throws InterruptedException {
        try (ControlClient client = server.reader()) {
            return read(AccountAnswers.good(client.ask("/api/v1/runbook?to=" + to.label(), null)));
        }
    }

    private static RunbookAnswer read(JsonNode said) {
        CompiledRunbook runbook;
        String end = said.path("windowEnd").asText("");
        try {
            runbook =
                    new CompiledRunbook(
                            said.path("migration").asText(),
                            side(said.path("from")),
                            side(said.path("to")),
                            texts(said.path("parts")),
                            lines(said.path("steps")),
                            said.path("hash").asText(),
                            recorded(said.path("measured")),
                            recorded(said.path("wayBack")));
        } catch (IllegalArgumentException e) {
            throw broken();
        }
        if (!runbook.isWhole()) {
            throw broken();
        }
        return new RunbookAnswer(
                runbook,
                end.isEmpty() || end.equals("null") ? null : OffsetDateTime.parse(end),
                Duration.ofMillis(said.path("marginMillis").asLong()));
    }

    private static HandoffException broken() {
        return HandoffException.operator(
                "cli.runbook",
                "The control plane's runbook does not have the hash that it says.",
                "Use the handoff of the control plane's version; see handoff version there.");
    }

    private static Environment side(JsonNode label) {
        return Environment.valueOf(label.asText().toUpperCase(Locale.ROOT));
    }

    private static Map<String, String> texts(JsonNode all) {
        Map<String, String> texts = new TreeMap<>();
        all.properties().forEach(it -> texts.put(it.getKey(), it.getValue().asText()));
        return texts;
    }

    private static List<Line> lines(JsonNode steps) {
        List<Line> lines = new ArrayList<>();
        for (JsonNode one : steps) {
            lines.add(
                    new Line(
                            Step.valueOf(one.path("step").asText().toUpperCase(Locale.ROOT)),
                            one.path("kind").asText(),
                            one.path("owner").asText(),
                            one.path("says").asText(),
                            Duration.ofMillis(one.path("budgetMillis").asLong()),
                            one.path("undo").asText()));
        }
        return lines;
    }

    private static Recorded recorded(JsonNode all) {
        Map<String, List<Long>> micros = new TreeMap<>();
        all.properties()
                .forEach(it -> {
                    List<Long> took = new ArrayList<>();
                    it.getValue().forEach(one -> took.add(one.asLong()));
                    micros.put(it.getKey(), took);
                });
        return new Recorded(micros);
    }
}
