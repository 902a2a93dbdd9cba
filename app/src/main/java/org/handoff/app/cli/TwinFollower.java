package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.tls.Contexts;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// `handoff rehearse --twin`: asks the twin's own control plane to lead every step there and back,
/// and watches until it has. A rehearsal may wait for people, so it has no limit of its own.
final class TwinFollower {
    private static final String ENDED = "twin-ended";
    private static final Set<String> SHOWN = Set.of("twin-began", "twin-leg", ENDED);

    private final ControlClient client;
    private final Terminal terminal;
    private final boolean quiet;
    private long shown;

    /// @param after number of the last event before it
    /// @param quiet print nothing (for `--json`)
    TwinFollower(ControlClient client, Terminal terminal, long after, boolean quiet) {
        this.client = client;
        this.terminal = terminal;
        this.shown = after;
        this.quiet = quiet;
    }

    /// Rehearses on the twin of a spec.
    ///
    /// @return the exit code
    static int rehearse(@Nullable Path twin, Wish wish, Terminal terminal)
            throws InterruptedException {
        if (twin == null) {
            throw new UsageException("The spec names no twin: rehearsal: {twin: FILE}.");
        }
        Spec spec = SpecReader.read(twin).spec();
        try (ControlClient client =
                new ControlClient(
                        spec.control().addresses(),
                        spec.control().token().resolve(),
                        Contexts.client(ControlTrust.of(spec.control()), null))) {
            long before = OperateCommand.newestEvent(client.status());
            ControlClient.Answer answer =
                    wish.ask(client, Verb.REHEARSE, wish.body(client, spec.migration()));
            return !answer.isGood() || wish.isDryRun()
                    ? wish.tell(terminal, answer)
                    : new TwinFollower(client, terminal, before, wish.isJson()).follow();
        }
    }

    /// Whether one began behind an event.
    static boolean began(JsonNode status, long after) {
        for (JsonNode event : status.path("events")) {
            boolean isIt = event.path("kind").asText().equals("twin-began");
            if (isIt && event.path("seq").asLong() > after) {
                return true;
            }
        }
        return false;
    }

    int follow() throws InterruptedException {
        JsonNode end = new RunFollower(client, terminal, true).poll("the rehearsal", this::look);
        if (quiet) {
            terminal.line(end.toString());
        }
        return end.path("outcome").asInt(Exit.REFUSED);
    }

    private Optional<JsonNode> look(JsonNode status) {
        for (JsonNode event : status.path("events")) {
            String kind = event.path("kind").asText();
            if (event.path("seq").asLong() <= shown) {
                continue;
            }
            shown = event.path("seq").asLong();
            String text = event.path("text").asText();
            boolean bad = text.contains("NOT as before") || text.contains("failed");
            if (SHOWN.contains(kind) && !quiet) {
                terminal.line((bad ? terminal.bad("✗ ") : terminal.good("✓ ")) + text);
            }
            if (kind.equals(ENDED)) {
                return end(bad ? Exit.REFUSED : Exit.DONE);
            }
            if (kind.equals("conducting")) {
                if (!quiet) {
                    terminal.line(
                            terminal.bad("✗ ")
                                    + "The twin's control plane was started anew: the rehearsal"
                                    + " broke off.");
                }
                return end(Exit.REFUSED);
            }
        }
        return status.path("phase").asText().equals("in-doubt")
                ? end(Exit.IN_DOUBT)
                : Optional.empty();
    }

    private static Optional<JsonNode> end(int code) {
        return Optional.of(new JsonMapper().createObjectNode().put("outcome", code));
    }
}
