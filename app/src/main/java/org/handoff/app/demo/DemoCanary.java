package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.clinic.app.Regression;
import org.handoff.model.HandoffException;

import java.time.Duration;
import java.util.Locale;

/// Some people first: 5 % of the clinicians and the busiest facility read from the cloud while
/// everybody else stays. A bad build is caught by the judge, and all of them are back by
/// themselves.
final class DemoCanary {
    private static final double PERCENT = 5;

    /// Enough to say something about a good build; a verdict of `pass` wants far more.
    private static final long REQUESTS = 300;

    private static final Duration LOOK = Duration.ofSeconds(60);

    /// At some 20 requests a second of the cohort, one in fifty of which fails.
    private static final Duration CATCH = Duration.ofMinutes(2);

    private final DemoStage stage;
    private final Narrator narrator;
    private final DemoControl control;

    DemoCanary(DemoStage stage, Narrator narrator, DemoControl control) {
        this.stage = stage;
        this.narrator = narrator;
        this.control = control;
    }

    /// @param planted what becomes of the cloud's build once the cohort is there
    /// @throws HandoffException `demo.canary` if a good build is returned, or a bad one is not
    void run(Regression planted) throws InterruptedException {
        control.command("canary-start", cohort());
        narrator.say(
                "5 %% of the clinicians, and all of facility %d, the busiest, read from the cloud now."
                        .formatted(stage.busyFacility()));
        if (planted == Regression.NONE) {
            good();
        } else {
            bad(planted);
        }
    }

    private ObjectNode cohort() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode cohort = body.putObject("cohort").put("trial", false).put("percent", PERCENT);
        cohort.putArray("facilities").add(Integer.toString(stage.busyFacility()));
        cohort.putArray("withoutFacilities");
        cohort.putArray("users");
        cohort.putArray("withoutUsers");
        return body;
    }

    private void good() throws InterruptedException {
        JsonNode canary =
                control.awaitCanary(
                        LOOK, it -> hasEnded(it) || sum(it, "canary", "requests") >= REQUESTS);
        if (hasEnded(canary)) {
            throw HandoffException.operator(
                    "demo.canary",
                    "The canary was returned: " + canary.path("ended").asText(),
                    "Nothing was moved. On a machine this busy, try a lower --rate.");
        }
        mustBeEnough(canary);
        say(canary);
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "The judge: %s. It would call it passed after %,d requests; the demo goes"
                                + " on without.",
                        canary.path("verdict").path("outcome").asText(),
                        canary.path("verdict").path("requestsWanted").asLong()));
        control.command("canary-stop");
        narrator.say("The canary is stopped: everybody reads where writes are owned.");
    }

    private void bad(Regression planted) throws InterruptedException {
        JsonNode before =
                control.awaitCanary(
                        LOOK, it -> hasEnded(it) || sum(it, "canary", "requests") >= REQUESTS);
        if (hasEnded(before)) {
            throw HandoffException.operator(
                    "demo.canary", "The good build was returned: " + ended(before), "");
        }
        mustBeEnough(before);
        say(before);
        narrator.say("A bad build comes to the cloud side: " + words(planted) + ".");
        stage.regress(planted);
        long begun = System.nanoTime();
        JsonNode canary = control.awaitCanary(CATCH, DemoCanary::hasEnded);
        stage.regress(Regression.NONE);
        if (!hasEnded(canary)) {
            throw HandoffException.operator(
                    "demo.canary", "The bad build was not caught within two minutes.", "");
        }
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "Caught after %.1f s, and everybody is back: %s",
                        (System.nanoTime() - begun) / 1e9,
                        ended(canary)));
        narrator.say("The build is mended, and the demo goes on.");
    }

    private static void mustBeEnough(JsonNode canary) {
        long requests = sum(canary, "canary", "requests");
        if (requests < REQUESTS) {
            throw HandoffException.limit(
                    "demo.canary",
                    "After %d s only %d requests came from the canary's members."
                            .formatted(LOOK.toSeconds(), requests),
                    "Try a higher --rate.");
        }
    }

    private static String words(Regression planted) {
        return switch (planted) {
            case NONE -> "nothing";
            case FIELD -> "two vital signs stand under each other's name";
            case ERRORS -> "2 % of its reads fail";
            case SLOW -> "its reads take three times as long";
        };
    }

    private void say(JsonNode canary) {
        narrator.say(
                String.format(
                        Locale.ROOT,
                        "cloud   %,6d requests, %d errors     legacy   %,6d requests, %d errors",
                        sum(canary, "canary", "requests"),
                        sum(canary, "canary", "errors"),
                        sum(canary, "baseline", "requests"),
                        sum(canary, "baseline", "errors")));
    }

    private static boolean hasEnded(JsonNode canary) {
        return canary.path("state").asText().equals("none");
    }

    private static String ended(JsonNode canary) {
        return canary.path("ended").asText();
    }

    private static long sum(JsonNode canary, String arm, String of) {
        long sum = 0;
        for (JsonNode route : canary.path("verdict").path("routes")) {
            sum += route.path(arm).path(of).asLong();
        }
        return sum;
    }
}
