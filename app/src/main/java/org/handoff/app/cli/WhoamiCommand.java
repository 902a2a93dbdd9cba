package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// `handoff whoami`: as whom the control plane knows the token, and what that may do.
@Command(name = "whoami", description = "Says whose the token is, and which roles it has.")
final class WhoamiCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print it as JSON, and nothing else.")
    private boolean json;

    WhoamiCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonNode me = AccountAnswers.ask(server, "/api/v1/me", null);
        if (json) {
            terminal.line(me.toString());
        } else {
            terminal.line(
                    me.path("name").asText()
                            + " ("
                            + me.path("kind").asText()
                            + "): "
                            + AccountAnswers.listed(me.path("roles")));
        }
        return Exit.DONE;
    }
}
