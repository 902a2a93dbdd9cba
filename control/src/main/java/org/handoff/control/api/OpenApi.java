package org.handoff.control.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.access.Right;
import org.handoff.control.api.Route.Good;

import java.util.List;
import java.util.Locale;

/// The API as OpenAPI 3.1, drawn from [Routes] and from the records that it answers with, so that
/// it cannot say anything else than the server does: https://spec.openapis.org/oas/v3.1.1.html.
final class OpenApi {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Of the API's shape: the first number rises when what a program relied on is gone.
    private static final String VERSION = Routes.VERSION + ".2.0";

    private static final String TOKEN = "token";
    private static final String CERTIFICATE = "certificate";

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
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject(TOKEN).put("type", "http").put("scheme", "bearer");
        schemes.putObject(CERTIFICATE)
                .put("type", "mutualTLS")
                .put("description", "A gateway's, of this control plane's own authority.");
        this.schemas = new SchemaOf(components.putObject("schemas"));
        new OpenApiAnswers(schemas).refusals(components);
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
        if (route.isWrite()) {
            operation(path.putObject("post"), route, "post");
        } else {
            operation(path.putObject("get"), route, "get");
            if (route.methods().contains("HEAD")) {
                operation(path.putObject("head"), route, "head");
            }
        }
    }

    private void operation(ObjectNode operation, Route route, String method) {
        operation.put("operationId", id(route, method)).put("summary", route.says());
        Right right = route.right();
        if (right != null) {
            operation.put("description", "Needs the right to " + word(right) + ".");
        }
        security(operation, route);
        asks(operation, route);
        if (route.isWrite()) {
            takes(operation.putObject("requestBody").put("required", true), route);
        }
        var answers = new OpenApiAnswers(schemas);
        ObjectNode responses = operation.putObject("responses");
        for (Good good : route.goods()) {
            answers.good(responses, good, !method.equals("head"));
        }
        route.refusals().forEach(status -> OpenApiAnswers.refusal(responses, status));
    }

    private static void security(ObjectNode operation, Route route) {
        if (!route.proven()) {
            return;
        }
        ArrayNode either = operation.putArray("security");
        if (route.isOfGateways()) {
            // Over TLS; a token polls where there is none, and gets the certificate.
            either.addObject().putArray(CERTIFICATE);
        }
        either.addObject().putArray(TOKEN);
    }

    private void takes(ObjectNode body, Route route) {
        if (route.takes() == null) {
            body.put("description", "Not read: {}.");
            OpenApiAnswers.content(
                    body, "application/json", NODES.objectNode().put("type", "object"));
            return;
        }
        OpenApiAnswers.content(
                body,
                route.isForm() ? "application/x-www-form-urlencoded" : "application/json",
                schemas.record(route.takes()));
    }

    private static void parameters(ArrayNode parameters, String template) {
        for (String name : Route.parameters(template)) {
            parameter(parameters, name, "path", true)
                    .put("type", "string")
                    .put("pattern", "^" + Route.PARAMETERS.get(name) + "$");
        }
    }

    /// What may stand behind the path, and in headers.
    private static void asks(ObjectNode operation, Route route) {
        ArrayNode parameters = NODES.arrayNode();
        for (Query query : route.queries()) {
            ObjectNode schema = parameter(parameters, query.name(), "query", false);
            schema.put("description", query.says());
            if (query.words().isEmpty()) {
                schema.put("type", "integer")
                        .put("minimum", query.least())
                        .put("maximum", query.most());
            } else {
                query.words().forEach(schema.put("type", "string").withArray("/enum")::add);
            }
        }
        if (route.isKeyed()) {
            parameter(parameters, "Idempotency-Key", "header", route.needsKey())
                    .put("type", "string")
                    .put("pattern", "^" + Commands.KEY + "$");
        }
        if (route.template().equals("/api/events")) {
            parameter(parameters, "Last-Event-ID", "header", false)
                    .put("type", "string")
                    .put("pattern", "^" + EventStreams.NUMBER.pattern() + "$");
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    /// @return its schema
    private static ObjectNode parameter(
            ArrayNode parameters, String name, String in, boolean required) {
        return parameters
                .addObject()
                .put("name", name)
                .put("in", in)
                .put("required", required)
                .putObject("schema");
    }

    /// `get-api-ledger-check`.
    private static String id(Route route, String method) {
        String words = route.template().replaceAll("[^a-z.]+", "-");
        return method + (words.endsWith("-") ? words.substring(0, words.length() - 1) : words);
    }

    private static String word(Right right) {
        return right.name().toLowerCase(Locale.ROOT);
    }
}
