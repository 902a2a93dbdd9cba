package org.handoff.control.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.TreeMap;

/// What the API answers, as OpenAPI has it: each good answer with its media type and its schema,
/// and each refusal by its status.
final class OpenApiAnswers {
    /// Every status that a request is refused with.
    private static final Map<Integer, String> REFUSALS =
            Map.ofEntries(
                    Map.entry(400, "The request is not what is described here."),
                    Map.entry(401, "Nobody known asks."),
                    Map.entry(403, "Whoever asks may not, or it comes from another site's page."),
                    Map.entry(404, "It is not there."),
                    Map.entry(405, "The path has other methods."),
                    Map.entry(409, "Not now, or not here; nothing was changed."),
                    Map.entry(413, "The body is longer than " + Guard.BODY_BYTES_MAX + " bytes."),
                    Map.entry(415, "The body is not application/json."),
                    Map.entry(421, "The server is not known by the name that was asked for."),
                    Map.entry(422, "The key stands for another request."),
                    Map.entry(429, "Too much was asked by this network or for this account."),
                    Map.entry(500, "In doubt: a person decides. Or the server failed."),
                    Map.entry(503, "What it depends on is away; it may pass."));

    /// What refusals with that status always say in a header.
    private static final Map<Integer, String> HEADERS =
            Map.of(401, "WWW-Authenticate", 405, "Allow", 429, "Retry-After");

    private final SchemaOf schemas;

    OpenApiAnswers(SchemaOf schemas) {
        this.schemas = schemas;
    }

    /// Puts them where each operation refers to.
    void refusals(ObjectNode components) {
        ObjectNode responses = components.putObject("responses");
        ObjectNode problem = schemas.record(Replies.Problem.class);
        new TreeMap<>(REFUSALS)
                .forEach((status, says) -> {
                    ObjectNode answer = responses.putObject(name(status)).put("description", says);
                    if (HEADERS.containsKey(status)) {
                        answer.putObject("headers")
                                .putObject(HEADERS.get(status))
                                .put("required", true)
                                .putObject("schema")
                                .put("type", "string");
                    }
                    content(answer, "application/problem+json", problem.deepCopy());
                });
    }

    static void refusal(ObjectNode responses, int status) {
        responses
                .putObject(Integer.toString(status))
                .put("$ref", "#/components/responses/" + name(status));
    }

    /// @param isWhole whether it has a body
    void good(ObjectNode responses, Route.Good good, boolean isWhole) {
        ObjectNode answer = responses.putObject(Integer.toString(good.status()));
        answer.put("description", good.status() == 202 ? "Begun." : "Done, or what was asked.");
        answer.putObject("headers")
                .putObject("Handoff-Api")
                .put("required", true)
                .putObject("schema")
                .put("const", Routes.VERSION);
        if (isWhole) {
            content(answer, good.type(), schema(good));
        }
        if (good.type().equals("text/event-stream")) {
            ObjectNode events = answer.putObject("x-events");
            events.set("status", schemas.record(StatusView.class));
            events.putObject("change")
                    .put("description", "Those of its keys that are another by now.");
            events.set("ledger", schemas.record(LedgerEntry.class));
            events.putObject("anew").put("description", "It is another ledger; forget yours.");
        }
    }

    private ObjectNode schema(Route.Good good) {
        ObjectNode schema = schemas.anything();
        if (good.gives() != null && good.isList()) {
            schema.put("type", "array").set("items", schemas.record(good.gives()));
            return schema;
        }
        if (good.gives() != null) {
            return schemas.record(good.gives());
        }
        return switch (good.type()) {
            case "application/json" -> schema.put("type", "object");
            case "application/zip" -> schema;
            default -> schema.put("type", "string");
        };
    }

    private static String name(int status) {
        return "Refused" + status;
    }

    static void content(ObjectNode holder, String type, ObjectNode schema) {
        holder.putObject("content").putObject(type).set("schema", schema);
    }
}
