package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.cli.ControlClient;
import org.handoff.model.HandoffException;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Gives the demo's commands to its control plane by the same API that a person's commands go
/// through, and waits for what they bring about. Every wait is bounded.
final class DemoControl {
    private static final Duration PACE = Duration.ofMillis(100);

    /// A control plane that was killed and started again is silent for a moment.
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(20);

    private static final Duration GATES_BOUND = Duration.ofSeconds(60);

    private final ControlClient client;

    DemoControl(ControlClient client) {
        this.client = client;
    }

    /// Hands a command over and returns the run's id; empty for one that has no run.
    ///
    /// @throws HandoffException `demo.refused` with the control plane's reasons
    String command(String verb) throws InterruptedException {
        return command(verb, JsonNodeFactory.instance.objectNode());
    }

    /// @param body what the verb takes besides who asks for it
    String command(String verb, ObjectNode body) throws InterruptedException {
        body.put("migration", DemoSpec.MIGRATION);
        body.put("who", "demo");
        body.put("reason", "the demo's " + verb);
        ControlClient.Answer answer = client.command(verb, body, UUID.randomUUID().toString());
        if (!answer.isGood()) {
            throw HandoffException.operator("demo.refused", verb + ": " + answer.sentence(), "");
        }
        return answer.body().path("run").asText("");
    }

    /// Polls the status until it is as wanted.
    ///
    /// @param watch sees every status on the way
    JsonNode await(
            String what, Duration bound, Consumer<JsonNode> watch, Predicate<JsonNode> wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (true) {
            JsonNode status = status();
            watch.accept(status);
            if (wanted.test(status)) {
                return status;
            }
            if (System.nanoTime() > deadline) {
                throw HandoffException.limit(
                        "demo.wait",
                        "After %d s there is still no %s; the phase is '%s'."
                                .formatted(bound.toSeconds(), what, status.path("phase").asText()),
                        "See the control plane's and the replicator's log.");
            }
            Thread.sleep(PACE);
        }
    }

    /// Until every gate passes: a young stream has no marker yet, and upkeep may be behind.
    void awaitGo() throws InterruptedException {
        await(
                "go",
                GATES_BOUND,
                status -> {},
                status -> {
                    for (JsonNode gate : status.path("gates")) {
                        if (!gate.path("verdict").asText().equals("pass")) {
                            return false;
                        }
                    }
                    return status.path("phase").asText().equals("following")
                            && !status.path("gates").isEmpty();
                });
    }

    /// Polls the canary until it is as wanted, or the bound has passed.
    JsonNode awaitCanary(Duration bound, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        JsonNode canary = client.canary();
        while (!wanted.test(canary) && System.nanoTime() < deadline) {
            Thread.sleep(PACE);
            canary = client.canary();
        }
        return canary;
    }

    /// Polls the routes until they are as wanted, or the bound has passed.
    JsonNode awaitRoutes(Duration bound, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        JsonNode routes = client.strangle();
        while (!wanted.test(routes) && System.nanoTime() < deadline) {
            Thread.sleep(PACE);
            routes = client.strangle();
        }
        return routes;
    }

    JsonNode status() throws InterruptedException {
        long deadline = System.nanoTime() + SILENCE_BOUND.toNanos();
        while (true) {
            try {
                return client.status();
            } catch (HandoffException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(PACE);
            }
        }
    }

    /// Begins a run and waits for its end.
    ///
    /// @return the finished run, as it stands in `runs[]`
    JsonNode run(String verb, Duration bound) throws InterruptedException {
        String id = command(verb);
        JsonNode status = await("end of " + id, bound, any -> {}, all -> find(all, id) != null);
        JsonNode run = find(status, id);
        if (run == null) {
            throw HandoffException.bug("demo.run", "The run " + id + " is gone.");
        }
        return run;
    }

    private static @org.jspecify.annotations.Nullable JsonNode find(JsonNode status, String id) {
        for (JsonNode run : status.path("runs")) {
            if (run.path("id").asText().equals(id)) {
                return run;
            }
        }
        return null;
    }
}
