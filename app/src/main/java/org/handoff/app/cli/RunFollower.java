package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.handoff.model.HandoffException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Watches one run until it ends: on a terminal redrawn in place, else a line for each step.
final class RunFollower {
    /// How long the control plane may be silent before following is given up.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final ControlClient client;
    private final Terminal terminal;
    private final StatusText text;
    private final boolean quiet;
    private int linesDrawn;
    private final List<String> printed = new ArrayList<>();

    /// @param quiet print nothing while it runs (for `--json`)
    RunFollower(ControlClient client, Terminal terminal, boolean quiet) {
        this.client = client;
        this.terminal = terminal;
        this.text = new StatusText(terminal);
        this.quiet = quiet;
    }

    /// Returns the finished run.
    ///
    /// @throws HandoffException `cli.lost` if the control plane stays silent: the run goes on
    ///   without us, and what became of it is not known here
    JsonNode follow(String id) throws InterruptedException {
        return poll(
                id,
                status -> {
                    show(status, id);
                    return end(status, id);
                });
    }

    /// Returns the status once a phase is over.
    ///
    /// @param what goes on in it, for a message
    JsonNode after(String phase, String what) throws InterruptedException {
        return poll(
                what,
                status ->
                        status.path("phase").asText().equals(phase)
                                ? Optional.empty()
                                : Optional.of(status));
    }

    /// Looks again and again until there is something to return.
    ///
    /// @param what is waited for, for a message
    JsonNode poll(String what, Function<JsonNode, Optional<JsonNode>> look)
            throws InterruptedException {
        long silentSince = System.nanoTime();
        while (true) {
            try {
                JsonNode status = client.status();
                silentSince = System.nanoTime();
                Optional<JsonNode> end = look.apply(status);
                if (end.isPresent()) {
                    return end.get();
                }
            } catch (HandoffException e) {
                if (System.nanoTime() - silentSince > SILENCE_MAX.toNanos()) {
                    throw new HandoffException(
                            new org.handoff.model.Fault(
                                    org.handoff.model.Fault.Kind.EXTERNAL,
                                    "cli.lost",
                                    "The control plane has been silent for "
                                            + SILENCE_MAX.toSeconds()
                                            + " s; what became of "
                                            + what
                                            + " is not known here.",
                                    "Look at `handoff status`."),
                            e);
                }
            }
            Thread.sleep(INTERVAL);
        }
    }

    /// A run has ended for the person who asked for it when it is finished, or released: the soak
    /// goes on without them.
    static Optional<JsonNode> end(JsonNode status, String id) {
        for (JsonNode finished : status.path("runs")) {
            if (finished.path("id").asText().equals(id)) {
                return Optional.of(finished);
            }
        }
        JsonNode run = status.path("run");
        boolean isThis = run.path("id").asText().equals(id);
        if (isThis && (run.path("outcome").isTextual() || isReleased(run))) {
            return Optional.of(run);
        }
        // A migration that was started anew shows an older run once it follows.
        if (id.equals("start") && !isThis && status.path("phase").asText().equals("following")) {
            JsonNode done =
                    JsonNodeFactory.instance.objectNode().put("id", id).put("outcome", "done");
            return Optional.of(done);
        }
        return status.path("phase").asText().equals("in-doubt")
                ? Optional.of(inDoubt(id, status))
                : Optional.empty();
    }

    private static JsonNode inDoubt(String id, JsonNode status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("outcome", "in-doubt")
                .put("reason", status.path("attention").asText(""));
    }

    static boolean isReleased(JsonNode run) {
        for (JsonNode step : run.path("steps")) {
            if (step.path("name").asText().equals("release")) {
                return step.path("state").asText().equals("done");
            }
        }
        return false;
    }

    private void show(JsonNode status, String id) {
        JsonNode run = status.path("run");
        if (quiet || !run.path("id").asText().equals(id)) {
            return;
        }
        if (terminal.isLive()) {
            String lines = text.run(status);
            terminal.redraw(linesDrawn, lines);
            linesDrawn = (int) lines.chars().filter(c -> c == '\n').count();
            return;
        }
        for (JsonNode step : run.path("steps")) {
            String state = step.path("state").asText();
            String name = step.path("name").asText();
            if ((state.equals("done") || state.equals("failed")) && !printed.contains(name)) {
                printed.add(name);
                terminal.line(text.step(step));
            }
        }
    }
}
