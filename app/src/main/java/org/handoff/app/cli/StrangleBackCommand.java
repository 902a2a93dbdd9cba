package org.handoff.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// `handoff strangle back ROUTE`.
@Command(
        name = "back",
        description = "Brings a route back to the owner, with those that come after it.")
final class StrangleBackCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Wish wish = new Wish();

    @Parameters(paramLabel = "ROUTE", description = "As the spec names it.")
    private String route = "";

    StrangleBackCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControlClient client = server.operator()) {
            ObjectNode body = wish.body(client, server.migration());
            body.putObject("route").put("name", route);
            return wish.tell(terminal, wish.ask(client, Verb.STRANGLE_BACK, body));
        }
    }
}
