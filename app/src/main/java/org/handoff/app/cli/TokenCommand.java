package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;

/// `handoff token`: tokens of programs. Needs a token of an owner, or the spec's.
final class TokenCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private static final TakeBackCommand.Taken REVOKED =
            new TakeBackCommand.Taken(
                    "tokens",
                    "revoke",
                    "No token has the id",
                    (id, answer) -> "The token " + id + " is revoked.");

    private TokenCommand() {}

    static CommandLine line(Terminal terminal) {
        return CommandGroup.of("token", "Tokens of programs, with scopes and an end.")
                .addSubcommand(new Create(terminal))
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(
                        TakeBackCommand.of("revoke", REVOKED, terminal, "Ends a token, for good."));
    }

    @Command(name = "create", description = "Makes a token, and shows it once.")
    private static final class Create implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "NAME", description = "What it is for, e.g. front-gateway.")
        private String name = "";

        @Option(
                names = "--scope",
                required = true,
                paramLabel = "SCOPE",
                description = {
                    "enrol (lets the gateway of this name in, once), gateway, or a role: viewer,",
                    "operator, approver, owner, auditor."
                })
        private List<String> scopes = List.of();

        @Option(
                names = "--days",
                paramLabel = "N",
                description = "How long it lasts, at most 366 (default: ${DEFAULT-VALUE}).",
                defaultValue = "30")
        private int days = 30;

        Create(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = JSON.createObjectNode();
            body.put("name", name);
            body.put("days", days);
            AccountAnswers.split(scopes).forEach(body.putArray("scopes")::add);
            JsonNode made = AccountAnswers.ask(server, "/api/tokens", body);
            terminal.line(made.path("token").asText());
            terminal.line(
                    terminal.faint(
                            "Token "
                                    + made.path("id").asText()
                                    + ", until "
                                    + made.path("expiresAt").asText()
                                    + ". It is shown this once."));
            return Exit.DONE;
        }
    }

    @Command(name = "list", description = "Says which tokens there are.")
    private static final class ListAll implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        ListAll(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode all = AccountAnswers.ask(server, "/api/tokens", null);
            for (JsonNode token : all.path("tokens")) {
                terminal.line(
                        String.format(
                                "%-14s %-20s %-20s %s",
                                token.path("id").asText(),
                                token.path("name").asText(),
                                AccountAnswers.listed(token.path("scopes")),
                                token.path("revoked").asBoolean()
                                        ? "revoked"
                                        : "until " + token.path("expiresAt").asText()));
            }
            return Exit.DONE;
        }
    }
}
