package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.spec.ControlSpec;
import org.handoff.app.spec.Spec.PersonRole;
import org.handoff.app.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The examples of the guide on who may do what, as the spec's reader takes them.
class AccessGuideTest {
    @TempDir private Path folder = Path.of("");

    private List<ControlSpec> examples() throws IOException {
        String page = Files.readString(Path.of("../docs/guides/access.md"));
        List<ControlSpec> read = new ArrayList<>();
        for (String block : GuideControl.blocks(page, "yaml")) {
            if (!block.startsWith("control:\n")) {
                continue;
            }
            Path file =
                    Files.writeString(
                            folder.resolve("guide.yaml"),
                            """
                            migration: clinic
                            people: {owner: ana}
                            legacy: {database: {host: a, name: clinic, user: handoff}}
                            cloud: {database: {host: b, name: clinic, user: handoff}}
                            """
                                    + block.replace(
                                            "control:\n", "control:\n  token: {file: token}\n"));
            read.add(SpecReader.read(file).spec().control());
        }
        return read;
    }

    @Test
    void everyExampleIsWhatItSays() throws IOException {
        List<ControlSpec> examples = examples();

        assertThat(examples).hasSize(4);
        assertThat(examples.get(0).secondFactor())
                .containsExactly(PersonRole.OWNER, PersonRole.APPROVER, PersonRole.OPERATOR);
        assertThat(Objects.requireNonNull(examples.get(1).oidc()).issuer())
                .isEqualTo("https://login.example.org/realms/clinic");
        assertThat(examples.get(1).oidc().roles()).hasSize(2);
        assertThat(examples.get(2).address()).hasToString("https://control.example:7400");
        assertThat(examples.get(2).tls().authorities()).isEqualTo(folder.resolve("ca.pem"));
        assertThat(examples.get(3).address()).hasToString("http://127.0.0.1:7400");
    }
}
