package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.shadow.ShadowDesk;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/// `handoff shadow report`: a day or the whole fortnight. Exit code 0 unless parity is demanded and
/// not met.
@Command(
        name = "report",
        description = "Lists what differs, by endpoint and path: counts, no value.")
final class ShadowReportCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--days",
            paramLabel = "COUNT",
            description = "Days in UTC, today included (default: ${DEFAULT-VALUE}).")
    private int days = 14;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write it as one page that needs nothing else.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print JSON, and nothing else.")
    private boolean json;

    ShadowReportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (days < 1 || days > ShadowDesk.DAYS_MAX) {
            throw new UsageException("--days is from 1 to " + ShadowDesk.DAYS_MAX + ".");
        }
        try (ControlClient client = server.reader()) {
            JsonNode shadow = client.shadow(days);
            if (html != null) {
                OutputFile.write(html, ShadowPage.of(shadow));
            }
            if (json) {
                terminal.line(shadow.toPrettyString());
            } else {
                ShadowText.summary(shadow).forEach(terminal::line);
                ShadowText.endpoints(shadow).forEach(terminal::line);
            }
            return shadow.path("parity").path("isMet").asBoolean() ? Exit.DONE : Exit.REFUSED;
        }
    }
}
