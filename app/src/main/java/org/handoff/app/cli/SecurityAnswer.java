package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.evidence.Control;
import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.Result;
import org.handoff.control.posture.Result.Outcome;
import org.handoff.control.posture.Severity;
import org.handoff.model.HandoffException;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a control plane elsewhere judged last of how its cloud side is secured.
final class SecurityAnswer {
    private SecurityAnswer() {}

    /// @throws HandoffException if there is nothing to be had
    static Posture of(ServerOptions server) throws InterruptedException {
        try (ControlClient client = server.operator()) {
            JsonNode said = AccountAnswers.good(client.ask("/api/v1/security", null));
            try {
                return read(said);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw HandoffException.external(
                        "cli.security",
                        "The control plane's judgement holds what this version does not know.",
                        "Use the handoff of the control plane's version.",
                        e);
            }
        }
    }

    private static Posture read(JsonNode said) {
        List<PostureFile> files = new ArrayList<>();
        for (JsonNode one : said.path("files")) {
            files.add(
                    new PostureFile(
                            one.path("name").asText(),
                            one.path("kind").asText(),
                            one.path("sha256").asText(),
                            Instant.parse(one.path("writtenAt").asText()),
                            List.of(),
                            texts(one.path("unjudged"))));
        }
        List<Result> results = new ArrayList<>();
        said.path("results").forEach(it -> results.add(result(it)));
        List<String> notes = new ArrayList<>(texts(said.path("notes")));
        notes.add("Judged by the control plane at " + said.path("judgedAt").asText() + ".");
        long more = said.path("more").asLong();
        if (more > 0) {
            notes.add(more + " more results, none worse, are with the control plane.");
        }
        return new Posture(files, results, texts(said.path("problems")), notes, List.of());
    }

    private static Result result(JsonNode one) {
        List<Control> controls = new ArrayList<>();
        one.path("controls")
                .forEach(it ->
                        controls.add(
                                new Control(it.path("id").asText(), it.path("label").asText())));
        return Result.told(
                one.path("file").asText(),
                one.path("tool").asText(),
                one.path("rule").asText(),
                one.path("resource").asText(),
                Outcome.valueOf(one.path("outcome").asText().toUpperCase(Locale.ROOT)),
                Severity.valueOf(one.path("severity").asText().toUpperCase(Locale.ROOT)),
                controls,
                one.path("says").asText(),
                one.path("found").asText(),
                one.path("remedy").asText());
    }

    private static List<String> texts(JsonNode all) {
        List<String> texts = new ArrayList<>();
        all.forEach(it -> texts.add(it.asText()));
        return texts;
    }
}
