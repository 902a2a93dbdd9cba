package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.concurrent.Callable;

/// `handoff ledger`: what stands in the ledger, as the control plane tells it.
final class LedgerCommand {
    /// Records that are shown where nobody says from which on.
    private static final int NEWEST = 20;

    private static final Duration LOOK_PACE = Duration.ofSeconds(1);

    private LedgerCommand() {}

    static CommandLine line(Terminal terminal) {
        return new CommandLine(new Listed(terminal)).addSubcommand(new Checked(terminal));
    }

    /// `handoff ledger`: records, each on a line, and on request those that come.
    @Command(name = "ledger", description = "Shows the ledger's records.")
    private static final class Listed implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Option(
                names = "--from",
                paramLabel = "N",
                description = "Number of the first record (default: the newest 20).")
        private long from;

        @Option(names = "--kind", paramLabel = "KIND", description = "Only these, e.g. denied.")
        private @Nullable String kind;

        @Option(names = "--follow", description = "Go on with those that come, until Ctrl-C.")
        private boolean follow;

        @Option(names = "--json", description = "Print each as a line of JSON, and nothing else.")
        private boolean json;

        Listed(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (ControlClient client = server.reader()) {
                long next = from > 0 ? from : newest(client);
                while (true) {
                    JsonNode page =
                            AccountAnswers.good(client.ask("/api/v1/ledger?from=" + next, null));
                    page.forEach(this::print);
                    if (page.isEmpty() && !follow) {
                        return Exit.DONE;
                    }
                    if (page.isEmpty()) {
                        Thread.sleep(LOOK_PACE);
                    } else {
                        next = page.get(page.size() - 1).path("seq").asLong() + 1;
                    }
                }
            }
        }

        private static long newest(ControlClient client) throws InterruptedException {
            JsonNode events = client.status().path("events");
            long last = events.isEmpty() ? 0 : events.get(events.size() - 1).path("seq").asLong();
            return Math.max(1, last - NEWEST + 1);
        }

        private void print(JsonNode record) {
            if (kind != null && !kind.equals(record.path("kind").asText())) {
                return;
            }
            terminal.line(
                    json
                            ? record.toString()
                            : "%6d  %s  %s  %s"
                                    .formatted(
                                            record.path("seq").asLong(),
                                            record.path("at").asText(),
                                            record.path("kind").asText(),
                                            record.path("text").asText()));
        }
    }

    /// `handoff ledger check`: what the control plane itself finds in its ledger.
    @Command(
            name = "check",
            description = {
                "Has the control plane hold its ledger against its proofs. It judges itself there:",
                "`handoff evidence verify FILE` judges an exported archive here."
            })
    private static final class Checked implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Option(names = "--json", description = "Print it as JSON, and nothing else.")
        private boolean json;

        Checked(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (ControlClient client = server.reader()) {
                JsonNode said = AccountAnswers.good(client.ask("/api/v1/ledger/check", null));
                boolean right = said.path("right").asBoolean();
                if (json) {
                    terminal.line(said.toString());
                    return right ? Exit.DONE : Exit.REFUSED;
                }
                terminal.line(
                        (right ? terminal.good("✓ ") : terminal.bad("✗ "))
                                + said.path("records").asLong()
                                + " records, "
                                + said.path("checkpoints").asLong()
                                + " signed checkpoints, "
                                + said.path("anchored").asLong()
                                + " anchored; key "
                                + said.path("key").asText());
                said.path("flaws").forEach(flaw -> terminal.line("  " + flaw.asText()));
                return right ? Exit.DONE : Exit.REFUSED;
            }
        }
    }
}
