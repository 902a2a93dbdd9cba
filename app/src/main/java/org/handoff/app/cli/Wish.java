package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.UUID;

/// What every command says that asks the control plane to do something: who, why, whether only in
/// words, and how the answer is printed.
final class Wish {
    private static final String UNDER_WAY = "under-way-";
    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--who", paramLabel = "NAME", description = "Your name, for the ledger.")
    private @Nullable String who;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the ledger.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Say in words what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the answer as JSON, and nothing else.")
    private boolean json;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Repeat an earlier wish whose outcome is not known: done once at most.")
    private @Nullable String key;

    boolean isDryRun() {
        return dryRun;
    }

    boolean isJson() {
        return json;
    }

    /// Who logged in, and a program, are known by that; others say their name beside the token.
    ObjectNode body(ControlClient client, String migration) {
        ObjectNode body = JSON.createObjectNode().put("migration", migration);
        if (who != null || !client.isNamed()) {
            body.put("who", Said.who(who));
        }
        return body.put("reason", reason).put("dryRun", dryRun);
    }

    /// An abort of what is under way, and not of the whole migration, has a key that says so: sent
    /// again by that key it means the same, although nothing is under way any more.
    boolean isOfWhatIsUnderWay() {
        return key != null && key.startsWith(UNDER_WAY);
    }

    /// Under a key of its own: sent again, it is done once.
    ///
    /// @throws org.handoff.model.HandoffException `cli.unknown`, with the key, if what became of it
    ///   is not known
    ControlClient.Answer ask(ControlClient client, Verb verb, ObjectNode body)
            throws InterruptedException {
        String kind = body.path("underWay").asBoolean() ? UNDER_WAY : "";
        String mine = key == null ? kind + UUID.randomUUID() : key;
        return client.command(verb.label(), body, mine);
    }

    /// Prints the answer.
    ///
    /// @return the exit code that it stands for
    int tell(Terminal terminal, ControlClient.Answer answer) {
        Said.print(terminal, answer, json, dryRun);
        return Said.code(answer);
    }
}
