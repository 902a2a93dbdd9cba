package org.handoff.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// `handoff shadow start` and `stop`: hands a wish to the control plane.
final class ShadowOperateCommand implements Callable<Integer> {
    private final Verb verb;
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Wish wish = new Wish();

    @Option(
            names = "--percent",
            paramLabel = "SHARE",
            description = "Share of the requests (default: shadow.share of the spec).")
    private @Nullable Double percent;

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
            ObjectNode body = wish.body(client, server.migration());
            if (percent != null) {
                body.putObject("cohort").put("percent", percent);
            }
            return wish.tell(terminal, wish.ask(client, verb, body));
        }
    }
}
