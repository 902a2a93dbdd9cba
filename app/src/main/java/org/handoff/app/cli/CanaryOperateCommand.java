package org.handoff.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.api.OperatorRequest.Verb;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/// `handoff canary start`, `widen` and `stop`: hands a wish to the control plane.
final class CanaryOperateCommand implements Callable<Integer> {
    /// Options that say which cohort; `stop` takes none of them.
    static final List<String> OF_COHORT =
            List.of(
                    "--percent",
                    "--facility",
                    "--without-facility",
                    "--user",
                    "--without-user",
                    "--trial");

    private final Verb verb;
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Wish wish = new Wish();

    @Option(
            names = "--percent",
            paramLabel = "SHARE",
            description = "Share of all identities (default: the spec's next step).")
    private @Nullable Double percent;

    @Option(names = "--facility", split = ",", paramLabel = "NAME", description = "Members, whole.")
    private List<String> facilities = List.of();

    @Option(
            names = "--without-facility",
            split = ",",
            paramLabel = "NAME",
            description = "Never members, unless a user is named.")
    private List<String> withoutFacilities = List.of();

    @Option(names = "--user", split = ",", paramLabel = "NAME", description = "Members.")
    private List<String> users = List.of();

    @Option(
            names = "--without-user",
            split = ",",
            paramLabel = "NAME",
            description = "Never members.")
    private List<String> withoutUsers = List.of();

    @Option(
            names = "--trial",
            description = "A/A: nobody goes anywhere; shows how often the judge is wrong here.")
    private boolean trial;

    CanaryOperateCommand(Verb verb, Terminal terminal) {
        this.verb = verb;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (percent != null && !(percent >= 0 && percent <= 100)) {
            throw new UsageException("--percent is from 0 to 100.");
        }
        try (ControlClient client = server.operator()) {
            return wish.tell(terminal, wish.ask(client, verb, body(client)));
        }
    }

    private ObjectNode body(ControlClient client) {
        ObjectNode body = wish.body(client, server.migration());
        if (verb != Verb.CANARY_STOP) {
            ObjectNode cohort = body.putObject("cohort").put("trial", trial);
            if (percent != null) {
                cohort.put("percent", percent);
            }
            put(cohort.putArray("facilities"), facilities);
            put(cohort.putArray("withoutFacilities"), withoutFacilities);
            put(cohort.putArray("users"), users);
            put(cohort.putArray("withoutUsers"), withoutUsers);
        }
        return body;
    }

    private static void put(ArrayNode array, List<String> names) {
        names.forEach(array::add);
    }
}
