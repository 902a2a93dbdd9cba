package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/// `handoff shadow status`: whether it goes on, what it saw today, whether parity holds. Exit code
/// 0 unless parity is demanded and not met.
@Command(name = "status", description = "Tells whether it goes on, and what it saw today.")
final class ShadowStatusCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print JSON, and nothing else.")
    private boolean json;

    ShadowStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControlClient client = server.reader()) {
            JsonNode shadow = client.shadow(1);
            if (json) {
                terminal.line(shadow.toPrettyString());
            } else {
                ShadowText.summary(shadow).forEach(terminal::line);
            }
            return shadow.path("parity").path("isMet").asBoolean() ? Exit.DONE : Exit.REFUSED;
        }
    }
}
