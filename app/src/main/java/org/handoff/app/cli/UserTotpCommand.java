package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// `handoff user totp`: the second factor of an account, codes that an app makes (RFC 6238).
final class UserTotpCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private static final TakeBackCommand.Taken RESET =
            new TakeBackCommand.Taken(
                    "users",
                    "second-factor/reset",
                    "No account has the name",
                    (name, answer) -> "The account " + name + " has no second factor any more.");

    private UserTotpCommand() {}

    static CommandLine line(Terminal terminal) {
        return CommandGroup.of("totp", "Second factors: codes that an app makes.")
                .addSubcommand(new Enrol(terminal))
                .addSubcommand(new Confirm(terminal))
                .addSubcommand(
                        TakeBackCommand.of(
                                "reset",
                                RESET,
                                terminal,
                                "Takes a lost second factor away, and ends the account's"
                                        + " log-ins."));
    }

    @Command(
            name = "enrol",
            description = "Shows a secret for your app, once. Needs the token of your log-in.")
    private static final class Enrol implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        Enrol(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode begun =
                    AccountAnswers.ask(server, "/api/second-factor", JSON.createObjectNode());
            terminal.line("Secret:  " + begun.path("secret").asText());
            terminal.line("Address: " + begun.path("uri").asText());
            terminal.line("It counts once you show a code: handoff user totp confirm CODE");
            return Exit.DONE;
        }
    }

    @Command(
            name = "confirm",
            description = "Shows that your app makes codes; from then on log-ins need one.")
    private static final class Confirm implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "CODE", description = "Six digits that your app shows now.")
        private String code = "";

        Confirm(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = JSON.createObjectNode();
            body.put("code", code);
            JsonNode done = AccountAnswers.ask(server, "/api/second-factor/confirm", body);
            terminal.line("Recovery codes, each good for one log-in without the phone:");
            done.path("recoveryCodes").forEach(each -> terminal.line("  " + each.asText()));
            terminal.line("Log-ins need a code from now on: handoff login NAME --code CODE");
            return Exit.DONE;
        }
    }
}
