package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// `handoff canary status`: who is on the other side, and what the judge thinks. Exit code 0 unless
/// the judge fails it.
@Command(
        name = "status",
        description = "Tells who is on the other side and what the judge thinks of it.")
final class CanaryStatusCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print JSON, and nothing else.")
    private boolean json;

    CanaryStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControlClient client = server.reader()) {
            JsonNode canary = client.canary();
            if (json) {
                terminal.line(canary.toPrettyString());
            } else {
                print(canary);
            }
            boolean failed = canary.path("verdict").path("outcome").asText().equals("fail");
            return failed ? Exit.REFUSED : Exit.DONE;
        }
    }

    private void print(JsonNode canary) {
        if (canary.path("state").asText().equals("none")) {
            String ended = canary.path("ended").asText();
            terminal.line("No canary is under way." + (ended.isEmpty() ? "" : " Last: " + ended));
            return;
        }
        boolean trial = canary.path("state").asText().equals("trial");
        terminal.line(
                terminal.bold(trial ? "A/A trial" : "Canary to " + canary.path("to").asText())
                        + String.format(
                                Locale.ROOT, "  %.2f %% of all", canary.path("percent").asDouble())
                        + listed(canary));
        for (JsonNode missing : canary.path("gatewaysMissing")) {
            terminal.line(terminal.warn("  gateway " + missing.asText() + " does not obey it"));
        }
        JsonNode verdict = canary.path("verdict");
        for (JsonNode route : verdict.path("routes")) {
            terminal.line("  " + route.path("route").asText());
            terminal.line("    canary    " + arm(route.path("canary")));
            terminal.line("    baseline  " + arm(route.path("baseline")));
        }
        String outcome = verdict.path("outcome").asText();
        String said = outcome + ": " + verdict.path("reason").asText();
        terminal.line(outcome.equals("fail") ? terminal.bad(said) : said);
        if (trial) {
            terminal.line(
                    "  false alarms: %d of %d slices"
                            .formatted(
                                    verdict.path("falseAlarms").asInt(),
                                    verdict.path("slices").asInt()));
        }
        long left = canary.path("pauseLeftSeconds").asLong();
        if (left > 0) {
            terminal.line("  may be widened in " + Figures.seconds(left));
        }
    }

    private static String listed(JsonNode canary) {
        List<String> facilities = new ArrayList<>();
        canary.path("facilities").forEach(it -> facilities.add(it.asText()));
        int users = canary.path("users").asInt();
        return (facilities.isEmpty() ? "" : ", facilities " + String.join(", ", facilities))
                + (users == 0 ? "" : ", " + users + " users");
    }

    private static String arm(JsonNode arm) {
        return "%9s requests, %s errors, %s refusals, half within %s ms, 95 %% within %s ms%s"
                .formatted(
                        Figures.count(arm.path("requests").asLong()),
                        Figures.count(arm.path("errors").asLong()),
                        Figures.count(arm.path("refusals").asLong()),
                        arm.path("medianMillis").asText(),
                        arm.path("p95Millis").asText(),
                        arm.path("unreached").asLong() == 0
                                ? ""
                                : ", " + arm.path("unreached").asLong() + " not reached");
    }
}
