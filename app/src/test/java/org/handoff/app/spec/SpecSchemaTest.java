package org.handoff.app.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

class SpecSchemaTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/spec");
    private static final Path PUBLISHED = Path.of("../docs/reference/handoff.schema.json");
    private static final Path RESOURCE = Path.of("src/main/resources/schema/handoff.schema.json");

    /// Run with `-Dhandoff.golden=write` to write both files anew.
    @Test
    void thePublishedSchemaIsTheOneOfTheRecords() throws IOException {
        if (Objects.equals(System.getProperty("handoff.golden"), "write")) {
            for (Path file : new Path[] {PUBLISHED, RESOURCE}) {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, SpecSchema.text());
            }
        }
        assertThat(PUBLISHED).content(StandardCharsets.UTF_8).isEqualTo(SpecSchema.text());
        assertThat(RESOURCE).content(StandardCharsets.UTF_8).isEqualTo(SpecSchema.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"full.yaml", "least.yaml"})
    void theExamplesAreValid(String name) throws IOException {
        assertThat(problems(Files.readString(EXAMPLES.resolve(name)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"migration: Big", "boundz: {}", "bounds: {hold: 5}", "legacy: []"})
    void whatTheReaderRefusesTheSchemaRefuses(String line) throws IOException {
        String spec = Files.readString(EXAMPLES.resolve("least.yaml"));
        String key = line.substring(0, line.indexOf(':'));
        String changed = spec.replaceAll("(?m)^" + key + ":.*(\\n  .*)*", "") + line + "\n";

        assertThat(problems(changed)).isNotEmpty();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> SpecReader.parse("x", changed, Path.of("/")))
                .isInstanceOf(SpecException.class);
    }

    private static Set<ValidationMessage> problems(String yaml) {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(SpecSchema.text());
        return schema.validate(yaml, InputFormat.YAML);
    }
}
