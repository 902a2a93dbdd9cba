package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// `handoff enrolment`: certificates of gateways. Needs a token of an owner, or the spec's.
final class EnrolmentCommand {
    private static final TakeBackCommand.Taken REVOKED =
            new TakeBackCommand.Taken(
                    "enrolments",
                    "revoke",
                    "No certificate is",
                    (which, answer) ->
                            "Revoked: " + answer.path("revoked").asInt() + " of " + which + ".");

    private EnrolmentCommand() {}

    static CommandLine line(Terminal terminal) {
        return CommandGroup.of(
                        "enrolment", "Enrolments of gateways, as the control plane gave them.")
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(
                        TakeBackCommand.of(
                                "revoke",
                                REVOKED,
                                terminal,
                                "Takes certificates back, by serial number or by a gateway's name:",
                                "from the next request on they count for nothing. A gateway that",
                                "still has a token of the scope gateway gets another one."));
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
            JsonNode all = AccountAnswers.ask(server, "/api/enrolments", null);
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
            return Exit.DONE;
        }
    }
}
