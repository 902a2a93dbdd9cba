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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The description that programs get is what the server does.
@Timeout(60)
class OpenApiTest {
    private static final JsonMapper JSON = new JsonMapper();

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
    void everyRouteIsToldWithItsParametersAndItsRight() throws Exception {
        JsonNode paths = document().path("paths");
        Set<String> ids = new HashSet<>();
        for (Route route : Routes.ALL) {
            JsonNode path = paths.path(Routes.versioned(route.template()));
            JsonNode operation = path.path(route.methods().contains("POST") ? "post" : "get");
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

    /// As a program would check them that has nothing but the description.
    @Test
    void whatTheServerAnswersFitsWhatWasTold() throws Exception {
        world.plane.records.add(new LedgerEntry(1, Instant.EPOCH, "conducting", "It began.", "0"));
        JsonNode document = document();
        List<String> checked = new ArrayList<>();
        for (Route route : Routes.ALL) {
            if (route.gives() == null) {
                continue;
            }
            var answer = world.get(Routes.versioned(route.template()));
            boolean good = answer.statusCode() == 200;
            String schema =
                    "/paths/"
                            + Routes.versioned(route.template()).replace("/", "~1")
                            + "/get/responses/"
                            + (good ? "2XX" : "default")
                            + "/content/"
                            + (good ? "application~1json" : "application~1problem+json")
                            + "/schema";
            assertThat(schema(document, document.at(schema)).validate(JSON.readTree(answer.body())))
                    .as(route.template())
                    .isEmpty();
            checked.add(route.template());
        }
        assertThat(checked).contains("/api/status", "/api/canary", "/api/approvals");
    }

    @Test
    void anAnswerThatLacksAKeyDoesNotFit() throws Exception {
        JsonNode document = document();
        JsonNode status = JSON.readTree(world.get("/api/status").body());
        JsonSchema schema =
                schema(document, JSON.readTree("{\"$ref\":\"#/components/schemas/StatusView\"}"));
        assertThat(schema.validate(status)).isEmpty();
        ((ObjectNode) status).remove("attention");
        assertThat(schema.validate(status)).isNotEmpty();
    }

    @Test
    void theReferenceForPeopleNamesEveryRoute() throws Exception {
        String reference = Files.readString(Path.of("../docs/reference/api.md"));
        assertThat(reference)
                .contains(Routes.ALL.stream().map(Route::template).distinct().toList());
    }

    /// References stand for parts of the whole document.
    private static JsonSchema schema(JsonNode document, JsonNode part) {
        var whole = (ObjectNode) document.deepCopy();
        whole.setAll((ObjectNode) part.deepCopy());
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of("urn:handoff:api"), whole);
    }
}
