package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// `handoff approvals`: who approved the next cutover, or retire. Exit code 0 if nothing is
/// missing, 1 if something is.
@Command(
        name = "approvals",
        description = "Says who approved the next cutover, or retire, and what is missing.")
final class ApprovalsCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print it as JSON, and nothing else.")
    private boolean json;

    ApprovalsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControlClient client = server.reader()) {
            JsonNode view = AccountAnswers.good(client.ask("/api/approvals", null));
            boolean enough =
                    !view.path("asked").asBoolean()
                            || view.path("given").size() >= view.path("quorum").asInt();
            if (json) {
                terminal.line(view.toString());
            } else {
                for (JsonNode one : view.path("given")) {
                    terminal.line(
                            terminal.good("✓ ")
                                    + one.path("who").asText()
                                    + ", until "
                                    + one.path("until").asText());
                }
                String mark = enough ? terminal.good("✓ ") : terminal.bad("✗ ");
                terminal.line(mark + view.path("text").asText());
            }
            return enough ? Exit.DONE : Exit.REFUSED;
        }
    }
}
