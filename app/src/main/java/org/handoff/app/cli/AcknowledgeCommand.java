package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// `handoff acknowledge`: says that somebody saw what people were told of.
@Command(
        name = "acknowledge",
        description = "Says that you saw a notice, so that nobody else is looked for.")
final class AcknowledgeCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "NOTICE",
            description = "Its number (default: the newest that waits for an answer).")
    private long notice;

    @Option(names = "--who", paramLabel = "NAME", description = "Your name, for the ledger.")
    private @Nullable String who;

    @Option(names = "--json", description = "Print the notice as JSON, and nothing else.")
    private boolean json;

    AcknowledgeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (notice < 0) {
            throw new UsageException("A notice's number is above 0; see handoff notify status.");
        }
        try (ControlClient client = server.operator()) {
            ObjectNode body = new JsonMapper().createObjectNode();
            if (!client.isNamed()) {
                body.put("who", Said.who(who));
            }
            JsonNode seen =
                    AccountAnswers.good(
                            client.once("/api/notices/" + notice + "/acknowledge", body));
            if (json) {
                terminal.line(seen.toString());
            } else {
                terminal.line(
                        terminal.good("✓ ")
                                + "Notice "
                                + seen.path("seq").asLong()
                                + " was seen by "
                                + seen.path("who").asText()
                                + ".");
            }
            return Exit.DONE;
        }
    }
}
