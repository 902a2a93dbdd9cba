package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// `handoff strangle status`: where each route is, and what the judge thinks of it. Exit code 0
/// unless a gateway does not do what it is told.
@Command(name = "status", description = "Tells where each route is, and how it does there.")
final class StrangleStatusCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print JSON, and nothing else.")
    private boolean json;

    StrangleStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControlClient client = server.reader()) {
            JsonNode view = client.strangle();
            if (json) {
                terminal.line(view.toPrettyString());
            } else {
                print(view);
            }
            return view.path("gatewaysMissing").isEmpty() ? Exit.DONE : Exit.REFUSED;
        }
    }

    private void print(JsonNode view) {
        if (view.path("routes").isEmpty()) {
            terminal.line("No route moves by itself: the spec has no strangle.routes.");
            return;
        }
        terminal.line(
                terminal.bold("Routes")
                        + "  "
                        + view.path("owner").asText()
                        + " owns writes, data "
                        + view.path("data").asText()
                        + (view.path("holds").asBoolean()
                                ? ""
                                : "; all with the owner while writes are held"));
        view.path("routes").forEach(this::route);
        for (JsonNode missing : view.path("gatewaysMissing")) {
            terminal.line(terminal.warn("  gateway " + missing.asText() + " does not obey"));
        }
    }

    private void route(JsonNode route) {
        List<String> after = new ArrayList<>();
        route.path("after").forEach(it -> after.add(it.asText()));
        terminal.line(
                String.format(
                        Locale.ROOT,
                        "  %-20s %6.2f %% moved  %s%s",
                        route.path("name").asText(),
                        route.path("percent").asDouble(),
                        route.path("writes").asBoolean() ? "reads and writes" : "reads",
                        after.isEmpty() ? "" : "  after " + String.join(", ", after)));
        JsonNode verdict = route.path("verdict");
        if (verdict.isObject()) {
            terminal.line(
                    "      "
                            + verdict.path("outcome").asText()
                            + ": "
                            + verdict.path("reason").asText());
        } else if (!route.path("ended").asText().isEmpty()) {
            terminal.line("      back: " + route.path("ended").asText());
        }
        long left = route.path("pauseLeftSeconds").asLong();
        if (left > 0) {
            terminal.line("      may grow in " + Figures.seconds(left));
        }
    }
}
