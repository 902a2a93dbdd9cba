package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// What the control plane said to a wish: printed, and turned into an exit code.
final class Said {
    private Said() {}

    /// @param json whether as JSON, and nothing else
    /// @param dryRun whether it is a plan
    static void print(
            Terminal terminal, ControlClient.Answer answer, boolean json, boolean dryRun) {
        if (json) {
            terminal.line(answer.body().toString());
        } else if (!answer.isGood()) {
            terminal.line(terminal.bad("✗ ") + answer.sentence());
        } else if (dryRun) {
            terminal.line(terminal.bold("This is what would be done:"));
            int number = 1;
            for (JsonNode step : answer.body().path("steps")) {
                terminal.line(String.format("%3d. %s", number++, step.asText()));
            }
            terminal.line(terminal.faint("Nothing was done."));
        } else {
            terminal.line(terminal.good("✓ ") + answer.body().path("text").asText("Done."));
        }
    }

    static int code(ControlClient.Answer answer) {
        if (answer.isGood()) {
            return Exit.DONE;
        }
        return switch (answer.status()) {
            case 400, 404 -> Exit.USAGE;
            case 401, 403, 409, 415, 421, 422 -> Exit.REFUSED;
            default -> Exit.IN_DOUBT;
        };
    }

    /// Who asks, for the ledger.
    ///
    /// @param named null for the user of this machine
    static String who(@Nullable String named) {
        String name = named == null ? System.getProperty("user.name") : named;
        return Objects.requireNonNullElse(name, "unknown");
    }
}
