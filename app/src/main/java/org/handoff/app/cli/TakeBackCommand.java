package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.handoff.control.access.Account;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/// Takes one named thing of the control plane back, for good: an account, a token, a certificate, a
/// second factor.
@Command
final class TakeBackCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile(Account.NAME + "|[a-z0-9._-]{1,64}");

    /// What is taken back.
    ///
    /// @param collection where it stands in the API, e.g. `tokens`
    /// @param action the last part of its path, e.g. `revoke`
    /// @param unknown the beginning of what is said of a name that nothing can have
    /// @param done the name and the API's answer to the line that is printed
    record Taken(
            String collection,
            String action,
            String unknown,
            BiFunction<String, JsonNode, String> done) {}

    private final Taken taken;
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "WHICH", description = "Which one, as its list shows it.")
    private String name = "";

    private TakeBackCommand(Taken taken, Terminal terminal) {
        this.taken = taken;
        this.terminal = terminal;
    }

    static CommandLine of(String verb, Taken taken, Terminal terminal, String... description) {
        CommandLine line = new CommandLine(new TakeBackCommand(taken, terminal));
        CommandSpec spec = line.getCommandSpec().name(verb);
        spec.usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException(taken.unknown() + " " + name + ".");
        }
        String path = "/api/" + taken.collection() + "/" + name + "/" + taken.action();
        JsonNode answer = AccountAnswers.ask(server, path, JsonNodeFactory.instance.objectNode());
        terminal.line(taken.done().apply(name, answer));
        return Exit.DONE;
    }
}
