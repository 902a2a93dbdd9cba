package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The description that programs get is what the server does.
@Timeout(60)
class OpenApiTest {
    private static final JsonMapper JSON = DescribedClient.JSON;

    private static final String REPORT =
            """
            {"incarnation":"1","number":1,"version":1,"endpoints":[],"drops":{"full":0,"bytes":0,
             "broken":0,"behind":0,"ended":0,"again":0,"unread":0}}\
            """;

    private final ApiWorld world = new ApiWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    private JsonNode document() throws Exception {
        var answer = world.get("/api/openapi.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void programsGetWhatTheTestsHoldEveryAnswerAgainst() throws Exception {
        assertThat(document().toString()).isEqualTo(DescribedClient.DOCUMENT.toString());
    }

    @Test
    void everyRouteIsToldWithItsParametersAndItsRight() throws Exception {
        JsonNode paths = document().path("paths");
        Set<String> ids = new HashSet<>();
        for (Route route : Routes.ALL) {
            JsonNode path = paths.path(Routes.versioned(route.template()));
            JsonNode operation = path.path(route.isWrite() ? "post" : "get");
            assertThat(operation.path("summary").asText()).isEqualTo(route.says());
            assertThat(operation.has("security")).isEqualTo(route.proven());
            assertThat(ids.add(operation.path("operationId").asText())).isTrue();
            assertThat(path.path("parameters").findValuesAsText("name"))
                    .isEqualTo(Route.parameters(route.template()));
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() throws Exception {
        JsonNode document = document();
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).hasSizeGreaterThan(50);
        for (String reference : references) {
            assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue();
        }
    }

    /// What the rules of OpenAPI 3.1 say of a whole document, as far as it uses them.
    @Test
    void theDocumentKeepsTheRulesOfOpenApi() throws Exception {
        JsonNode document = document();
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        assertThat(document.path("info").path("title").asText()).isNotEmpty();
        JsonSchema draft =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()));
        for (JsonNode schema : document.findValues("schema")) {
            assertThat(draft.validate(schema)).as("%s", schema).isEmpty();
        }
        for (var schema : document.path("components").path("schemas").properties()) {
            assertThat(schema.getKey()).matches("[A-Za-z0-9._-]+");
            assertThat(draft.validate(schema.getValue())).as(schema.getKey()).isEmpty();
        }
        for (var path : document.path("paths").properties()) {
            for (var part : path.getValue().properties()) {
                if (part.getKey().equals("parameters")) {
                    assertThat(part.getValue().findValuesAsText("in")).containsOnly("path");
                    assertThat(part.getValue().findValuesAsText("required")).containsOnly("true");
                } else {
                    operation(document, path.getKey() + " " + part.getKey(), part.getValue());
                }
            }
        }
    }

    private static void operation(JsonNode document, String what, JsonNode operation) {
        Set<String> known = new HashSet<>();
        document.path("components")
                .path("securitySchemes")
                .fieldNames()
                .forEachRemaining(known::add);
        for (JsonNode way : operation.path("security")) {
            way.fieldNames().forEachRemaining(it -> assertThat(known).as(what).contains(it));
        }
        assertThat(operation.path("responses").size()).as(what).isPositive();
        for (var answer : operation.path("responses").properties()) {
            JsonNode told =
                    answer.getValue().has("$ref")
                            ? document.at(answer.getValue().path("$ref").asText().substring(1))
                            : answer.getValue();
            assertThat(answer.getKey()).as(what).matches("[1-5][0-9][0-9]");
            assertThat(told.path("description").asText()).as(what).isNotEmpty();
        }
        for (JsonNode parameter : operation.path("parameters")) {
            assertThat(parameter.path("in").asText()).as(what).isIn("query", "header");
            assertThat(parameter.path("schema").isObject()).as(what).isTrue();
        }
        if (operation.has("requestBody")) {
            assertThat(operation.path("requestBody").path("content").size()).isEqualTo(1);
        }
    }

    /// Each was asked by a program that holds what it gets against the description.
    @Test
    void everyReadIsAnsweredAsDescribed() throws Exception {
        world.plane.records.add(new LedgerEntry(1, Instant.EPOCH, "conducting", "It began.", "0"));
        for (Route route : Routes.ALL) {
            if (!route.isWrite()
                    && !route.template().equals("/api/events")
                    && Route.parameters(route.template()).isEmpty()) {
                world.get(Routes.versioned(route.template()));
            }
        }
        assertThat(world.get("/api/v1/ledger?from=1").body()).contains("It began.");
    }

    @Test
    void accountsTokensAndLogInsAreAnsweredAsDescribed() throws Exception {
        String ann = "{\"name\":\"ann\",\"password\":\"correct horse battery\"%s}";
        assertThat(post("/api/v1/users", ann.formatted(",\"roles\":[\"viewer\"]"))).isEqualTo(201);
        assertThat(post("/api/v1/users", ann.formatted(",\"roles\":[\"nobody\"]"))).isEqualTo(400);
        assertThat(post("/api/v1/session", ann.formatted(""))).isEqualTo(200);
        String ci = "{\"name\":\"ci\",\"scopes\":[\"operator\"],\"days\":1}";
        assertThat(post("/api/v1/tokens", ci)).isEqualTo(201);
        for (String list : List.of("users", "tokens", "enrolments", "me")) {
            assertThat(world.get("/api/v1/" + list).statusCode()).isEqualTo(200);
        }
        String id = world.access.tokens().getFirst().id();
        assertThat(post("/api/v1/tokens/" + id + "/revoke", "{}")).isEqualTo(200);
        assertThat(post("/api/v1/users/ann/disable", "{}")).isEqualTo(200);
        assertThat(post("/api/v1/users/ann/disable", "{}")).isEqualTo(404);
        assertThat(post("/api/v1/setup", ann.formatted(",\"code\":\"x\""))).isEqualTo(409);
        assertThat(post("/api/v1/second-factor", "{}")).isEqualTo(409);
        assertThat(post("/api/v1/session/end", "{}")).isEqualTo(200);
        assertThat(post("/api/v1/gateways/front/shadow", REPORT)).isEqualTo(409);
    }

    private int post(String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(world.uri(path))
                        .header("Authorization", "Bearer " + ApiWorld.TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return world.client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void nobodyHasAnArchiveMadeThatTheyDoNotRead() throws Exception {
        HttpRequest head =
                HttpRequest.newBuilder(world.uri("/api/v1/evidence"))
                        .header("Authorization", "Bearer " + ApiWorld.TOKEN)
                        .HEAD()
                        .build();
        var answer = world.client.send(head, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void aClosedAccountSaysWhenItOpens() throws Exception {
        String wrong = "{\"name\":\"bo\",\"password\":\"no\"}";
        for (int i = 0; i < 5; i++) {
            post("/api/v1/session", wrong);
        }
        HttpRequest request =
                HttpRequest.newBuilder(world.uri("/api/v1/session"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(wrong))
                        .build();
        var answer = world.client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0))
                .isBetween(860L, 901L);
    }

    @Test
    void whatIsDescribedOfAQueryIsWhatIsTaken() throws Exception {
        JsonNode paths = document().path("paths");
        for (Route route : Routes.ALL) {
            for (Query query : route.queries()) {
                String path = Routes.versioned(route.template());
                JsonNode told = paths.path(path).path("get").path("parameters").path(0);
                assertThat(told.path("in").asText()).isEqualTo("query");
                for (String wrong :
                        List.of("", "=", "=x", "=-1", "=9999999999999999999", "=1&x=1")) {
                    assertThat(world.get(path + "?" + query.name() + wrong).statusCode())
                            .as("%s?%s%s", path, query.name(), wrong)
                            .isEqualTo(400);
                }
                if (query.words().isEmpty()) {
                    assertThat(Query.read(route.queries(), query.name() + "=" + query.most()))
                            .isNotNull();
                }
            }
        }
        assertThat(world.get("/api/shadow?days=61").statusCode()).isEqualTo(400);
        assertThat(world.get("/api/history?span=hours&span=hours").statusCode()).isEqualTo(400);
    }

    @Test
    void anAnswerThatLacksAKeyOrHasAnotherDoesNotFit() throws Exception {
        ObjectNode status = (ObjectNode) JSON.readTree(world.get("/api/status").body());
        JsonSchema schema =
                DescribedClient.schema(
                        JSON.readTree("{\"$ref\":\"#/components/schemas/StatusView\"}"));
        assertThat(schema.validate(status)).isEmpty();
        assertThat(schema.validate(status.deepCopy().put("another", 1))).isNotEmpty();
        status.remove("attention");
        assertThat(schema.validate(status)).isNotEmpty();
    }

    @Test
    void theReferenceForPeopleNamesEveryRoute() throws Exception {
        String reference = Files.readString(Path.of("../docs/reference/api.md"));
        assertThat(reference)
                .contains(Routes.ALL.stream().map(Route::template).distinct().toList());
    }
}
