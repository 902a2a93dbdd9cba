package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.concurrent.Callable;

/// `handoff status`: the whole truth in one screen.
@Command(name = "status", description = "Tells the whole truth in one screen.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--watch", description = "Go on until interrupted.")
    private boolean watch;

    @Option(names = "--json", description = "Print JSON; with --watch, one line each time.")
    private boolean json;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ControlClient client = server.reader()) {
            int drawn = 0;
            JsonNode status = client.status();
            while (true) {
                drawn = show(status, drawn);
                if (!watch) {
                    return status.path("phase").asText().equals("in-doubt")
                            ? Exit.IN_DOUBT
                            : Exit.DONE;
                }
                Thread.sleep(INTERVAL);
                status = client.status();
            }
        }
    }

    private int show(JsonNode status, int drawn) {
        if (json) {
            terminal.line(watch ? status.toString() : status.toPrettyString());
            return 0;
        }
        String screen = new StatusText(terminal).screen(status);
        if (watch && terminal.isLive()) {
            terminal.redraw(drawn, screen);
        } else {
            terminal.print(screen);
        }
        return (int) screen.chars().filter(c -> c == '\n').count();
    }
}
