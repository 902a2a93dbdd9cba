package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs the worked example of docs/guides/waves.md: its files are those of the guide, and so is
/// what comes out.
@Timeout(60)
class WavesCommandTest {
    private static final Pattern BLOCK =
            Pattern.compile("```(\\w+)(?: ([\\w./-]+))?\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private String expected = "";

    @BeforeEach
    void files() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/guides/waves.md")));
        while (block.find()) {
            if (block.group(2) != null) {
                Path file = folder.resolve(block.group(2));
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, block.group(3));
            } else if (block.group(1).equals("text")) {
                expected = block.group(3);
            }
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void theGuidesExampleGivesWhatTheGuideShows() throws IOException {
        int code =
                cli.run(
                        "waves",
                        file("exports"),
                        "--rules",
                        file("waves.yaml"),
                        "--json",
                        file("waves.json"));

        assertThat(cli.err()).isEmpty();
        assertThat(code).isEqualTo(Exit.DONE);
        assertThat(cli.out().replace(folder + "/", "")).isEqualTo(expected);
        JsonNode json = new JsonMapper().readTree(folder.resolve("waves.json").toFile());
        assertThat(json.path("waves")).hasSize(3);
        assertThat(json.path("waves").path(0).path("units").path(0).path("because").asText())
                .isEqualTo("a pilot, as the rules say");
        assertThat(json.path("bridgedWeight").asInt()).isEqualTo(2);
    }

    @Test
    void rulesThatLeaveNoPlanAreRefusedInASentence() throws IOException {
        Files.writeString(folder.resolve("waves.yaml"), "capacity: {machines: 1}\n");

        assertThat(cli.run("waves", file("exports"), "--rules", file("waves.yaml")))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.err())
                .contains("Billing and Charting must move together and need 4 machines");
    }
}
