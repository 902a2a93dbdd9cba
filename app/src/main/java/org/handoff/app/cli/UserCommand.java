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

/// `handoff user`: accounts of people. Needs a token of an owner, or the spec's.
final class UserCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private static final TakeBackCommand.Taken DISABLED =
            new TakeBackCommand.Taken(
                    "users",
                    "disable",
                    "No account has the name",
                    (name, answer) -> "The account " + name + " is disabled.");

    private UserCommand() {}

    static CommandLine line(Terminal terminal) {
        return CommandGroup.of(
                        "user", "Accounts of people: viewer, operator, approver, owner, auditor.")
                .addSubcommand(new Add(terminal))
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(
                        TakeBackCommand.of(
                                "disable",
                                DISABLED,
                                terminal,
                                "Ends an account and its log-ins, for good."))
                .addSubcommand(UserTotpCommand.line(terminal));
    }

    @Command(name = "add", description = "Makes an account.")
    private static final class Add implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "NAME", description = "The name, e.g. ann.")
        private String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "viewer, operator, approver, owner or auditor; several with commas.")
        private List<String> roles = List.of();

        @Option(
                names = "--password",
                required = true,
                paramLabel = "REF",
                description = "Where the password stands: env:NAME or file:PATH.")
        private String password = "";

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = JSON.createObjectNode();
            body.put("name", name);
            body.put("password", ServerOptions.secret(password).resolve());
            AccountAnswers.split(roles).forEach(body.putArray("roles")::add);
            JsonNode made = AccountAnswers.ask(server, "/api/users", body);
            terminal.line(
                    "The account "
                            + name
                            + " is there: "
                            + AccountAnswers.listed(made.path("roles"))
                            + ". Next: handoff login "
                            + name);
            return Exit.DONE;
        }
    }

    @Command(name = "list", description = "Says who has an account.")
    private static final class ListAll implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        ListAll(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode all = AccountAnswers.ask(server, "/api/users", null);
            for (JsonNode user : all.path("users")) {
                terminal.line(
                        String.format(
                                "%-20s %-30s %s",
                                user.path("name").asText(),
                                AccountAnswers.listed(user.path("roles")),
                                user.path("disabled").asBoolean()
                                        ? "disabled"
                                        : "by " + user.path("by").asText()));
            }
            if (all.path("users").isEmpty()) {
                terminal.line("Nobody has an account: the spec's token alone opens.");
            }
            return Exit.DONE;
        }
    }
}
