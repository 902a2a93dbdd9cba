package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// One route after the other: the cloud's application works on the legacy database at first, takes
/// over authentication, then reporting, then the rest with all writes, and gives them back in the
/// reverse order. Then it is pointed at its own database, and the demo goes on.
final class DemoStrangler {
    /// As [DemoSpec] names them, in the order in which they may move.
    private static final List<String> ROUTES = List.of("authentication", "reporting", "the-rest");

    /// A route that has answered so many requests was really used.
    private static final long REQUESTS = 20;

    private static final Duration LOOK = Duration.ofSeconds(60);
    private static final Duration OBEY = Duration.ofSeconds(10);

    private final DemoStage stage;
    private final Narrator narrator;
    private final DemoControl control;

    DemoStrangler(DemoStage stage, Narrator narrator, DemoControl control) {
        this.stage = stage;
        this.narrator = narrator;
        this.control = control;
    }

    /// @throws HandoffException `demo.strangler` if a route does not go where it should, or comes
    ///   back by itself
    void run() throws IOException, InterruptedException {
        narrator.heading("Strangle: one route after the other, the data stays where it is");
        narrator.say(
                "The cloud's application works on the legacy database, which owns all writes.");
        for (String route : ROUTES) {
            move(route);
        }
        for (String route : ROUTES.reversed()) {
            back(route);
        }
        stage.useOwnDatabase();
        narrator.say(
                "Every route is back. The cloud's application works on its own database from now"
                        + " on.");
    }

    private void move(String name) throws InterruptedException {
        control.command("strangle-move", wish(name, "cloud"));
        JsonNode routes =
                control.awaitRoutes(
                        LOOK,
                        it -> hasReturned(it, name) || count(it, name, "requests") >= REQUESTS);
        JsonNode route = route(routes, name);
        if (hasReturned(routes, name)) {
            throw HandoffException.operator(
                    "demo.strangler",
                    name + " was returned: " + route.path("ended").asText(),
                    "Nothing was lost. On a machine this busy, try a lower --rate.");
        }
        if (count(routes, name, "requests") < REQUESTS) {
            throw HandoffException.limit(
                    "demo.strangler",
                    "After %d s the cloud answered %d requests of %s."
                            .formatted(LOOK.toSeconds(), count(routes, name, "requests"), name),
                    "Try a higher --rate.");
        }
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "%-14s  all of it goes to the cloud's application: %d requests, %d errors"
                                + " so far",
                        name,
                        count(routes, name, "requests"),
                        count(routes, name, "errors")));
    }

    private void back(String name) throws InterruptedException {
        control.command("strangle-back", wish(name, ""));
        JsonNode routes = control.awaitRoutes(OBEY, it -> isBack(it, name));
        if (!isBack(routes, name)) {
            throw HandoffException.bug("demo.strangler", name + " did not come back.");
        }
        narrator.say(String.format(Locale.ROOT, "%-14s  back with the legacy application", name));
    }

    private static ObjectNode wish(String name, String to) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode route = body.putObject("route").put("name", name);
        if (!to.isEmpty()) {
            route.put("to", to);
        }
        return body;
    }

    /// Nothing of the route is away, and every gateway knows.
    private static boolean isBack(JsonNode routes, String name) {
        return hasReturned(routes, name) && routes.path("gatewaysMissing").isEmpty();
    }

    private static boolean hasReturned(JsonNode routes, String name) {
        return !route(routes, name).path("ended").asText().isEmpty();
    }

    private static JsonNode route(JsonNode routes, String name) {
        for (JsonNode each : routes.path("routes")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    private static long count(JsonNode routes, String name, String of) {
        long sum = 0;
        for (JsonNode each : route(routes, name).path("verdict").path("routes")) {
            sum += each.path("canary").path(of).asLong();
        }
        return sum;
    }
}
