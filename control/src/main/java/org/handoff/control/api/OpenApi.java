package org.handoff.control.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.access.Right;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// The API as OpenAPI 3.1, drawn from [Routes] and from the records that it answers with, so that
/// it cannot say anything else than the server does: https://spec.openapis.org/oas/v3.1.1.html.
final class OpenApi {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Of the API's shape: the first number rises when what a program relied on is gone.
    private static final String VERSION = Routes.VERSION + ".1.0";

    private final ObjectNode document = NODES.objectNode();
    private final SchemaOf schemas;

    private OpenApi() {
        document.put("openapi", "3.1.1");
        ObjectNode info = document.putObject("info").put("title", "Handoff's control plane");
        info.put("version", VERSION)
                .put("summary", "Moves a clinical system to the cloud and back. No patient data.");
        info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        document.putObject("paths");
        ObjectNode components = document.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer");
        this.schemas = new SchemaOf(components.putObject("schemas"));
    }

    static ObjectNode of(List<Route> routes) {
        OpenApi api = new OpenApi();
        routes.forEach(api::add);
        return api.document;
    }

    private void add(Route route) {
        ObjectNode path =
                document.withObject("/paths")
                        .withObjectProperty(Routes.versioned(route.template()));
        if (!path.has("parameters") && !Route.parameters(route.template()).isEmpty()) {
            parameters(path.putArray("parameters"), route.template());
        }
        boolean writes = route.methods().contains("POST");
        ObjectNode operation = path.putObject(writes ? "post" : "get");
        operation.put("operationId", id(route, writes)).put("summary", route.says());
        Right right = route.right();
        if (right != null) {
            operation.put("description", "Needs the right to " + word(right) + ".");
        }
        if (route.proven()) {
            operation.putArray("security").addObject().putArray("token");
        }
        if (route.takes() != null) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            content(body, "application/json", schemas.record(route.takes()));
        }
        answers(operation.putObject("responses"), route.gives(), route.proven());
    }

    private static void parameters(ArrayNode parameters, String template) {
        for (String name : Route.parameters(template)) {
            parameters
                    .addObject()
                    .put("name", name)
                    .put("in", "path")
                    .put("required", true)
                    .putObject("schema")
                    .put("type", "string")
                    .put("pattern", "^" + Route.PARAMETERS.get(name) + "$");
        }
    }

    private void answers(
            ObjectNode responses, @Nullable Class<? extends Record> gives, boolean proven) {
        ObjectNode good = responses.putObject("2XX").put("description", "Done, or what was asked.");
        if (gives != null) {
            content(good, "application/json", schemas.record(gives));
        }
        if (proven) {
            problem(responses, "401", "Nobody known asks.");
            problem(responses, "403", "Whoever asks may not.");
        }
        problem(responses, "default", "What is wrong, and what to do.");
    }

    private void problem(ObjectNode responses, String code, String says) {
        ObjectNode answer = responses.putObject(code).put("description", says);
        content(answer, "application/problem+json", schemas.record(Problem.class));
    }

    private static void content(ObjectNode holder, String type, ObjectNode schema) {
        holder.putObject("content").putObject(type).set("schema", schema);
    }

    /// `get-api-ledger-check`.
    private static String id(Route route, boolean writes) {
        String words = route.template().replaceAll("[^a-z.]+", "-");
        return (writes ? "post" : "get")
                + (words.endsWith("-") ? words.substring(0, words.length() - 1) : words);
    }

    private static String word(Right right) {
        return right.name().toLowerCase(Locale.ROOT);
    }

    /// RFC 9457, with a stable word and whose fault it is.
    private record Problem(
            String type, int status, String title, String detail, String code, String kind) {}
}
