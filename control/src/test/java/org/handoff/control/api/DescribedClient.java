package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;

import org.handoff.control.api.Routes.Found;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/// A client that holds every real answer against the description that programs get: a status, a
/// media type, a header or a field that is not described there fails the test that got it. A body
/// that was taken must be what is described, too. Thread-safe.
record DescribedClient(HttpClient client) implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();
    static final ObjectNode DOCUMENT = OpenApi.of(Routes.ALL);

    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();
    private static final ObjectNode STRICT = strict();

    static DescribedClient plain() {
        return new DescribedClient(HttpClient.newHttpClient());
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpResponse<T> answer = client.send(request, handler);
        judge(request, answer);
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }

    private static void judge(HttpRequest request, HttpResponse<?> answer) throws IOException {
        Found found;
        try {
            found =
                    Routes.find(request.method(), Routes.plain(request.uri().getRawPath()))
                            .orElse(null);
        } catch (ApiFailure e) {
            return;
        }
        if (found == null) {
            return;
        }
        Route route = found.route();
        String method = request.method().toLowerCase(Locale.ROOT);
        JsonNode path = DOCUMENT.path("paths").path(Routes.versioned(route.template()));
        JsonNode operation =
                path.path(path.has(method) ? method : route.isWrite() ? "post" : "get");
        String what = request.method() + " " + route.template() + " " + answer.statusCode();
        JsonNode told = operation.path("responses").path(Integer.toString(answer.statusCode()));
        assertThat(told.isObject()).as("%s is not described", what).isTrue();
        if (told.has("$ref")) {
            told = DOCUMENT.at(told.path("$ref").asText().substring(1));
        }
        for (var header : told.path("headers").properties()) {
            assertThat(answer.headers().firstValue(header.getKey()))
                    .as("%s has no %s", what, header.getKey())
                    .isPresent();
        }
        if (!request.method().equals("HEAD")) {
            body(what, told.path("content"), answer);
        }
        if (answer.statusCode() < 300 && route.takes() != null && !route.isForm()) {
            taken(what, operation, request);
        }
    }

    private static void body(String what, JsonNode content, HttpResponse<?> answer)
            throws IOException {
        String type =
                answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertThat(content.has(type)).as("%s: %s is not described", what, type).isTrue();
        if (type.endsWith("json") && answer.body() instanceof String text) {
            assertThat(
                            SCHEMAS.computeIfAbsent(
                                            what + type,
                                            _ -> schema(content.path(type).path("schema")))
                                    .validate(JSON.readTree(text)))
                    .as(what)
                    .isEmpty();
        }
    }

    private static void taken(String what, JsonNode operation, HttpRequest request)
            throws IOException {
        JsonNode schema =
                operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema");
        byte[] sent = request.bodyPublisher().map(DescribedClient::bytes).orElse(new byte[0]);
        assertThat(
                        SCHEMAS.computeIfAbsent(what + " takes", _ -> schema(schema))
                                .validate(JSON.readTree(sent)))
                .as("%s was taken", what)
                .isEmpty();
    }

    private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
        BodySubscriber<byte[]> all = HttpResponse.BodySubscribers.ofByteArray();
        publisher.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        all.onSubscribe(subscription);
                    }

                    @Override
                    public void onNext(ByteBuffer part) {
                        all.onNext(List.of(part));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        all.onError(failure);
                    }

                    @Override
                    public void onComplete() {
                        all.onComplete();
                    }
                });
        return all.getBody().toCompletableFuture().join();
    }

    /// Programs bear keys that are new to them; here each must be described.
    private static ObjectNode strict() {
        ObjectNode document = DOCUMENT.deepCopy();
        for (JsonNode schema : document.path("components").path("schemas")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        return document;
    }

    /// References stand for parts of the whole document.
    static JsonSchema schema(JsonNode part) {
        ObjectNode whole = STRICT.deepCopy();
        whole.setAll((ObjectNode) part.deepCopy());
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of("urn:handoff:api"), whole);
    }
}
