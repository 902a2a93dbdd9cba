package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;

import org.handoff.control.access.Principal;
import org.handoff.control.strangle.StrangleWish;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CohortKey;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// `POST /api/commands/{verb}`: reads an operator's wish, hands it on, and says what became of it.
final class Commands {
    /// What the header Idempotency-Key may hold.
    static final String KEY = "[A-Za-z0-9_.-]{8,100}";

    private static final int TEXT_CHARS_MAX = 500;
    private static final Set<String> KEYS = Bodies.keys(Bodies.Command.class);

    private final ApiSettings settings;
    private final Wishes wishes;

    Commands(ApiSettings settings, Wishes wishes) {
        this.settings = settings;
        this.wishes = wishes;
    }

    Answer answer(HttpExchange exchange, String label, byte[] body, Principal caller)
            throws ApiFailure, InterruptedException {
        OperatorRequest request = request(exchange, label, body, caller);
        return switch (wishes.submit(request)) {
            case Submission.Accepted it ->
                    Answer.json(202, new Replies.Accepted("accepted", it.run(), it.text()));
            case Submission.Planned it ->
                    Answer.json(200, new Replies.Planned("planned", it.steps()));
            case Submission.Refused refused -> Answer.problem(409, refused.fault());
            case Submission.InDoubt doubt -> Answer.problem(500, doubt.fault());
        };
    }

    private OperatorRequest request(
            HttpExchange exchange, String label, byte[] body, Principal caller) throws ApiFailure {
        OperatorRequest.Verb verb =
                OperatorRequest.Verb.of(label)
                        .orElseThrow(() -> new ApiFailure(404, "api.verb", "No such command.", ""));
        if (verb == OperatorRequest.Verb.APPROVE && caller.kind() != Principal.Kind.PERSON) {
            throw new ApiFailure(
                    403,
                    "api.person",
                    "An approval is a person's own word, and a token may be anybody's.",
                    "Log in under your own name: handoff login NAME, or on the page.");
        }
        JsonNode node = object(body);
        if (!text(node, "migration", true).equals(settings.migration())) {
            throw new ApiFailure(
                    409,
                    "api.migration",
                    "This control plane serves the migration '" + settings.migration() + "'.",
                    "Repeat its name in 'migration': it confirms what is about to happen.");
        }
        String key = Repeated.key(exchange);
        if (key == null) {
            throw invalid("the header Idempotency-Key is missing");
        }
        return new OperatorRequest(
                verb,
                who(node, caller),
                text(node, "reason", false),
                flag(node, "dryRun"),
                side(node, "owner"),
                attestation(verb, node),
                key,
                CohortCodec.read(node.path("cohort")),
                route(node.path("route")));
    }

    private static String attestation(OperatorRequest.Verb verb, JsonNode node) throws ApiFailure {
        String glass = text(node, "breakGlass", false);
        boolean approved =
                verb == OperatorRequest.Verb.CUTOVER || verb == OperatorRequest.Verb.RETIRE;
        if (!approved && !glass.isEmpty()) {
            throw invalid("'breakGlass' is for a cutover and for retire alone");
        }
        if (verb == OperatorRequest.Verb.ABORT) {
            return flag(node, "underWay") ? OperatorRequest.UNDER_WAY : "";
        }
        return approved ? glass : text(node, "attest", false);
    }

    /// Whoever logged in, and a program with a token of its own, act under their own name alone.
    static String who(JsonNode node, Principal caller) throws ApiFailure {
        if (caller.kind() == Principal.Kind.SPEC_TOKEN) {
            return text(node, "who", true);
        }
        String said = text(node, "who", false);
        if (!said.isEmpty() && !said.equals(caller.name())) {
            throw new ApiFailure(
                    403,
                    "api.who",
                    "You are known as " + caller.name() + ", not as the name you gave.",
                    "Leave the name out.");
        }
        return caller.name();
    }

    private static JsonNode object(byte[] body) throws ApiFailure {
        JsonNode node;
        try {
            node = Json.tree(body);
        } catch (IOException e) {
            throw invalid("the body is no JSON");
        }
        if (!node.isObject()) {
            throw invalid("the body is no JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!KEYS.contains(entry.getKey())) {
                throw invalid("allowed keys are " + String.join(", ", new TreeSet<>(KEYS)));
            }
        }
        return node;
    }

    /// The route that is meant; null if none is.
    private static @Nullable StrangleWish route(JsonNode node) throws ApiFailure {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        JsonNode percent = node.path("percent");
        boolean isShare = percent.isNumber() && percent.asDouble() > 0 && percent.asDouble() <= 100;
        if (!percent.isMissingNode() && !isShare) {
            throw invalid("'percent' must be over 0, to 100");
        }
        int buckets = (int) Math.round(percent.asDouble() * CohortKey.BUCKETS / 100);
        return new StrangleWish(
                text(node, "name", true),
                side(node, "to"),
                isShare ? Math.max(1, buckets) : StrangleWish.NEXT_STEP);
    }

    private static @Nullable Environment side(JsonNode node, String key) throws ApiFailure {
        String label = text(node, key, false);
        if (label.isEmpty()) {
            return null;
        }
        for (Environment side : Environment.values()) {
            if (side.label().equals(label.toLowerCase(Locale.ROOT))) {
                return side;
            }
        }
        throw invalid("'" + key + "' must be legacy or cloud");
    }

    private static boolean flag(JsonNode node, String key) throws ApiFailure {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw invalid("'" + key + "' must be true or false");
        }
        return value.asBoolean(false);
    }

    private static String text(JsonNode node, String key, boolean required) throws ApiFailure {
        JsonNode value = node.path(key);
        boolean absent = value.isMissingNode() || value.isNull();
        if ((!absent && !value.isTextual()) || value.asText("").length() > TEXT_CHARS_MAX) {
            throw invalid("'" + key + "' must be a text of at most " + TEXT_CHARS_MAX);
        }
        if (required && (absent || value.asText().isBlank())) {
            throw invalid("'" + key + "' is missing");
        }
        return absent ? "" : value.asText().strip();
    }

    private static ApiFailure invalid(String what) {
        return new ApiFailure(400, "api.command", "The request is wrong: " + what + ".", "");
    }
}
