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

    private UserCommand() {}

    static CommandLine line(Terminal terminal) {
        return new CommandLine(new Group())
                .addSubcommand(new Add(terminal))
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(new Disable(terminal))
                .addSubcommand(UserTotpCommand.line(terminal));
    }

    @Command(
            name = "user",
            description = "Accounts of people: viewer, operator, approver, owner, auditor.",
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
            try (ControlClient client = server.operator()) {
                JsonNode made = AccountAnswers.good(client.ask("/api/users", body));
                terminal.line(
                        "The account "
                                + name
                                + " is there: "
                                + AccountAnswers.listed(made.path("roles"))
                                + ". Next: handoff login "
                                + name);
            }
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
            try (ControlClient client = server.operator()) {
                JsonNode all = AccountAnswers.good(client.ask("/api/users", null));
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
            }
            return Exit.DONE;
        }
    }

    @Command(name = "disable", description = "Ends an account and its log-ins, for good.")
    private static final class Disable implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "NAME", description = "Whose.")
        private String name = "";

        Disable(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (!name.matches("[a-z0-9._-]{1,64}")) {
                throw new UsageException("No account has the name " + name + ".");
            }
            try (ControlClient client = server.operator()) {
                AccountAnswers.good(
                        client.ask("/api/users/" + name + "/disable", JSON.createObjectNode()));
                terminal.line("The account " + name + " is disabled.");
            }
            return Exit.DONE;
        }
    }
}
