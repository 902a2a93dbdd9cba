package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.Console;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/// A command that asks the control plane to do something, and watches until it is done.
@Command
final class OperateCommand implements Callable<Integer> {
    /// What changes who serves, or cannot be undone, is confirmed by typing the migration's name.
    private static final Set<Verb> CONFIRMED =
            Set.of(Verb.CUTOVER, Verb.ROLLBACK, Verb.RETIRE, Verb.ABORT);

    /// Options that mean nothing to the other verbs.
    static final List<String> ONLY_TO_RESUME = List.of("--owner", "--force", "--attest");

    /// Means nothing to other verbs than cutover and retire.
    static final String BREAK_GLASS = "--break-glass";

    /// Means nothing to other verbs than rehearse.
    static final String TWIN = "--twin";

    private static final List<String> MOVING =
            List.of("cutting-over", "rolling-back", "returning", "rehearsing");
    private static final JsonMapper JSON = new JsonMapper();

    private final Verb verb;
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Wish wish = new Wish();

    @Option(names = "--yes", description = "Do not ask for the migration's name on a terminal.")
    private boolean yes;

    @Option(
            names = "--owner",
            paramLabel = "SIDE",
            description = "In doubt: the side that owns writes, legacy or cloud.")
    private @Nullable String owner;

    @Option(
            names = "--force",
            description =
                    "With --owner: give up the other side, which does not answer; needs"
                            + " --attest.")
    private boolean force;

    @Option(
            names = "--attest",
            paramLabel = "TEXT",
            description = "Why the other side cannot come back and accept writes, for the ledger.")
    private String attest = "";

    @Option(
            names = BREAK_GLASS,
            paramLabel = "TEXT",
            description = "Go on without the approvals that are asked for, and say why.")
    private String glass = "";

    @Option(
            names = TWIN,
            description =
                    "First lead every step there and back on the twin that rehearsal.twin of the"
                            + " spec names.")
    private boolean twin;

    OperateCommand(Verb verb, Terminal terminal) {
        this.verb = verb;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        checkOwner();
        String migration = server.migration();
        if (!wish.isDryRun() && (force || CONFIRMED.contains(verb)) && !yes) {
            confirm(migration);
        }
        if (twin) {
            int code =
                    TwinFollower.rehearse(server.spec().spec().rehearsal().twin(), wish, terminal);
            if (code != Exit.DONE || wish.isDryRun()) {
                return code;
            }
        }
        try (ControlClient client = server.operator()) {
            long before = verb == Verb.REHEARSE ? newestEvent(client.status()) : 0;
            ControlClient.Answer answer = wish.ask(client, verb, body(client, migration));
            if (!answer.isGood() || wish.isDryRun()) {
                return wish.tell(terminal, answer);
            }
            return verb == Verb.REHEARSE
                    ? rehearsed(client, before)
                    : follow(client, answer.body());
        }
    }

    private void checkOwner() {
        if (owner != null && (verb != Verb.RESUME || !owner.matches("legacy|cloud"))) {
            throw new UsageException(
                    "--owner is for `handoff resume` alone, and is legacy or cloud.");
        }
        if (force && (owner == null || attest.isBlank())) {
            throw new UsageException(
                    "--force goes with --owner and --attest: say why the other side cannot come"
                            + " back and accept writes.");
        }
        if (!force && !attest.isBlank()) {
            throw new UsageException("--attest goes with --force.");
        }
    }

    @SuppressWarnings("SystemConsoleNull") // since Java 25 it is null again without a terminal
    private void confirm(String migration) {
        Console console = System.console();
        if (!terminal.isLive() || console == null) {
            return;
        }
        String typed =
                console.readLine(
                        "%s of the migration '%s'. Type its name to go on: ",
                        capital(verb.label()), migration);
        if (typed == null || !typed.strip().equals(migration)) {
            throw new UsageException("The name was not typed; nothing was done.");
        }
    }

    private ObjectNode body(ControlClient client, String migration) throws InterruptedException {
        ObjectNode body = wish.body(client, migration);
        if (owner != null) {
            body.put("owner", owner);
        }
        if (force) {
            body.put("attest", attest);
        }
        if (!glass.isBlank()) {
            body.put("breakGlass", glass);
        }
        if (verb == Verb.ABORT && (wish.isOfWhatIsUnderWay() || isUnderWay(client))) {
            body.put("underWay", true);
        }
        return body;
    }

    /// What ends between this look and the command is then not taken for the whole migration.
    /// Neither is what cannot be looked at: at worst nothing is under way.
    private static boolean isUnderWay(ControlClient client) throws InterruptedException {
        try {
            return MOVING.contains(client.status().path("phase").asText());
        } catch (HandoffException e) {
            return true;
        }
    }

    private int follow(ControlClient client, JsonNode answer) throws InterruptedException {
        String run = answer.path("run").asText("");
        if (run.isEmpty()) {
            terminal.line(wish.isJson() ? answer.toString() : answer.path("text").asText("Done."));
            return owner == null ? Exit.DONE : decided(client);
        }
        JsonNode end = new RunFollower(client, terminal, wish.isJson()).follow(run);
        String outcome = end.path("outcome").asText("");
        boolean done = outcome.isEmpty() || outcome.equals("null") || outcome.equals("done");
        if (wish.isJson()) {
            terminal.line(end.toString());
        } else {
            terminal.line(done ? good(end) : bad(end, outcome));
        }
        if (done) {
            return Exit.DONE;
        }
        return outcome.equals("in-doubt") ? Exit.IN_DOUBT : Exit.REFUSED;
    }

    /// Number of the newest event of a status.
    static long newestEvent(JsonNode status) {
        long newest = 0;
        for (JsonNode event : status.path("events")) {
            newest = Math.max(newest, event.path("seq").asLong());
        }
        return newest;
    }

    /// A rehearsal that went to its end stands in the ledger.
    private int rehearsed(ControlClient client, long before) throws InterruptedException {
        if (TwinFollower.began(client.status(), before)) {
            return new TwinFollower(client, terminal, before, wish.isJson()).follow();
        }
        JsonNode status =
                new RunFollower(client, terminal, wish.isJson())
                        .after("rehearsing", "the rehearsal");
        for (JsonNode event : status.path("events")) {
            boolean isIt = event.path("kind").asText().equals("rehearsed");
            if (isIt && event.path("seq").asLong() > before) {
                terminal.line(
                        wish.isJson()
                                ? event.toString()
                                : terminal.good("✓ ") + event.path("text").asText());
                return Exit.DONE;
            }
        }
        terminal.line(
                wish.isJson()
                        ? JSON.createObjectNode().put("outcome", "failed").toString()
                        : terminal.bad("✗ ")
                                + "The rehearsal failed or was given up; nothing changed. The log"
                                + " of `handoff serve` says at which step.");
        return Exit.REFUSED;
    }

    /// A decision is done when a side serves, and in doubt again when one does not answer in time.
    private int decided(ControlClient client) throws InterruptedException {
        JsonNode status =
                new RunFollower(client, terminal, wish.isJson()).after("resolving", "the decision");
        if (status.path("phase").asText().equals("in-doubt")) {
            if (!wish.isJson()) {
                terminal.line(terminal.bad("✗ ") + "Still in doubt: " + attention(status));
            }
            return Exit.IN_DOUBT;
        }
        if (!wish.isJson()) {
            terminal.line(terminal.good("✓ ") + capital(owner + " serves."));
        }
        return Exit.DONE;
    }

    private static String attention(JsonNode status) {
        return status.path("attention").asText("");
    }

    private String good(JsonNode end) {
        JsonNode pause = end.path("pauseMillis");
        String paused =
                pause.isNumber()
                        ? " Writes paused for " + Figures.millis(pause.asDouble()) + "."
                        : "";
        return terminal.good("✓ ") + capital(verb.label()) + " done." + paused;
    }

    private String bad(JsonNode end, String outcome) {
        String reasonText = end.path("reason").asText("");
        String what =
                switch (outcome) {
                    case "returned" -> "returned safely: the source serves, as before.";
                    case "refused" -> "was refused; nothing changed.";
                    default ->
                            "is in doubt: see `handoff status`, then decide with `handoff resume`.";
                };
        return terminal.bad("✗ ") + capital(verb.label()) + " " + what + " " + reasonText;
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
