package org.handoff.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Export;
import org.handoff.inventory.gate.Dispositions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Validated with the official schema, as the library of its makers carries it.
@Timeout(120)
class MapCycloneDxTest {
    @TempDir private Path folder = Path.of("");
    private EstateMap map = new Export(folder).map(Dispositions.NONE);

    @BeforeEach
    void estate() throws IOException {
        map =
                new Export(folder)
                        .with(
                                "hosts.csv",
                                """
                                name,ip,role,facility,application,moves
                                app1,10.0.0.1,app,Lake,Charting,yes
                                db1,2001:db8::7,database,Lake,Charting,yes
                                desk1,10.0.1.1,desktop,Hill,,no
                                """)
                        .with(
                                "dependencies.csv",
                                """
                                from,to,port,share
                                app1,db1,5432,
                                desk1,app1,8080,
                                app1,\\\\files\\drop,,
                                app1,channel Labs on db1,,
                                """)
                        .traffic("conn.log", 2, "10.0.0.1 203.0.113.9 443", "10.0.1.1 10.0.0.1 22")
                        .with(
                                "app1/portal.cer",
                                Files.readString(
                                        Path.of(
                                                "src/test/resources/sources/certificates/in/app01/portal.pem")))
                        .map(Dispositions.NONE);
    }

    @Test
    void itIsValidUnderTheOfficialSchema() {
        assertThat(problems(MapCycloneDx.of(map).toPrettyString())).isEmpty();
    }

    @Test
    void theSchemaWouldHaveFoundAMistake() {
        String text = MapCycloneDx.of(map).toPrettyString();

        assertThat(problems(text.replace("\"device\"", "\"machine\""))).isNotEmpty();
        assertThat(problems(text.replace("tcp://app1:22", "tcp://app1 22"))).isNotEmpty();
    }

    private static Set<ValidationMessage> problems(String json) {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        JsonSchema schema =
                JsonSchemaFactory.getInstance(
                                SpecVersion.VersionFlag.V7,
                                builder ->
                                        builder.schemaMappers(mappers ->
                                                mappers.mapPrefix(
                                                        "http://cyclonedx.org/schema/",
                                                        "classpath:")))
                        .getSchema(
                                SchemaLocation.of(
                                        "http://cyclonedx.org/schema/bom-1.6.schema.json"),
                                config);
        return schema.validate(json, InputFormat.JSON);
    }

    @Test
    void everyJudgedEdgeIsADependencyOverTheServiceThatItUses() {
        JsonNode root = MapCycloneDx.of(map);

        assertThat(root.path("services").findValuesAsText("name"))
                .contains("tcp 5432 on db1", "tcp 443 on 203.0.113.9", "tcp 22 on app1");
        assertThat(root.path("services").findValues("endpoints").toString())
                .contains("tcp://app1:22", "tcp://203.0.113.9:443");
        for (JsonNode one : root.path("dependencies")) {
            assertThat(one.path("ref").asText()).isNotEmpty();
            assertThat(one.path("dependsOn")).isNotEmpty();
        }
        assertThat(root.path("components").findValuesAsText("type"))
                .contains("device", "cryptographic-asset");
        assertThat(root).isEqualTo(MapCycloneDx.of(map));
    }
}
