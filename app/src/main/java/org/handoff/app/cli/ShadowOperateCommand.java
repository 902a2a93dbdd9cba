package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.UUID;
import java.util.concurrent.Callable;

/// `handoff shadow start` and `stop`: hands a wish to the control plane.
final class ShadowOperateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    private final Verb verb;
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--percent",
            paramLabel = "SHARE",
            description = "Share of the requests (default: shadow.share of the spec).")
    private @Nullable Double percent;

    @Option(names = "--who", paramLabel = "NAME", description = "Your name, for the record.")
    private @Nullable String who;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Say in words what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the answer as JSON, and nothing else.")
    private boolean json;

    ShadowOperateCommand(Verb verb, Terminal terminal) {
        this.verb = verb;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (percent != null && !(percent > 0 && percent <= 100)) {
            throw new UsageException("--percent is over 0 to 100.");
        }
        try (ControlClient client = server.operator()) {
            ObjectNode body = JSON.createObjectNode().put("migration", server.migration());
            if (who != null || !client.isLogin()) {
                body.put("who", Said.who(who));
            }
            body.put("reason", reason).put("dryRun", dryRun);
            if (percent != null) {
                body.putObject("cohort").put("percent", percent);
            }
            ControlClient.Answer answer =
                    client.command(verb.label(), body, UUID.randomUUID().toString());
            Said.print(terminal, answer, json, dryRun);
            return Said.code(answer);
        }
    }
}
