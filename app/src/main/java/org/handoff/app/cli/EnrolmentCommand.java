package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// `handoff enrolment`: certificates of gateways. Needs a token of an owner, or the spec's.
final class EnrolmentCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private EnrolmentCommand() {}

    static CommandLine line(Terminal terminal) {
        return new CommandLine(new Group())
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(new Revoke(terminal));
    }

    @Command(
            name = "enrolment",
            description = "Enrolments of gateways, as the control plane gave them.",
            synopsisSubcommandLabel = "COMMAND")
    private static final class Group implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public Integer call() {
            spec.commandLine().usage(spec.commandLine().getOut());
            return Exit.DONE;
        }
    }

    @Command(name = "list", description = "Says which gateway has which certificate.")
    private static final class ListAll implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        ListAll(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (ControlClient client = server.operator()) {
                JsonNode all = AccountAnswers.good(client.ask("/api/enrolments", null));
                for (JsonNode each : all.path("enrolments")) {
                    terminal.line(
                            String.format(
                                    "%-33s %-20s %s",
                                    each.path("serial").asText(),
                                    each.path("name").asText(),
                                    each.path("revoked").asBoolean()
                                            ? "revoked"
                                            : "until " + each.path("expiresAt").asText()));
                }
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "revoke",
            description = {
                "Takes certificates back: from the next request on they count for nothing.",
                "A gateway that still has a token of the scope gateway gets another one."
            })
    private static final class Revoke implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Parameters(
                paramLabel = "WHICH",
                description = "A serial number, or a gateway's name: all of its certificates.")
        private String which = "";

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (!which.matches("[a-z0-9._-]{1,64}")) {
                throw new UsageException("No certificate is " + which + ".");
            }
            try (ControlClient client = server.operator()) {
                String path = "/api/enrolments/" + which + "/revoke";
                JsonNode answer = AccountAnswers.good(client.ask(path, JSON.createObjectNode()));
                terminal.line("Revoked: " + answer.path("revoked").asInt() + " of " + which + ".");
            }
            return Exit.DONE;
        }
    }
}
