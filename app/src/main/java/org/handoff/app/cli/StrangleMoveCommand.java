package org.handoff.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// `handoff strangle move ROUTE`: the spec's next share of it, or the one named.
@Command(
        name = "move",
        description = "Moves a route, or more of it, to the side that does not own writes.")
final class StrangleMoveCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Wish wish = new Wish();

    @Parameters(paramLabel = "ROUTE", description = "As the spec names it.")
    private String route = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "SIDE",
            description = "legacy or cloud; never the owner of writes.")
    private String to = "";

    @Option(
            names = "--percent",
            paramLabel = "SHARE",
            description = "Share of all identities (default: the spec's next step).")
    private @Nullable Double percent;

    StrangleMoveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (percent != null && !(percent > 0 && percent <= 100)) {
            throw new UsageException("--percent is over 0, to 100.");
        }
        try (ControlClient client = server.operator()) {
            ObjectNode body = wish.body(client, server.migration());
            ObjectNode moved = body.putObject("route").put("name", route).put("to", to);
            if (percent != null) {
                moved.put("percent", percent);
            }
            return wish.tell(terminal, wish.ask(client, Verb.STRANGLE_MOVE, body));
        }
    }
}
