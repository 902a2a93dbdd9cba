package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class CanaryProposeTest {
    @TempDir private Path folder;

    private static String block(String language) throws IOException {
        String page = Files.readString(Path.of("../docs/guides/canary.md"));
        String opening = "```" + language + "\n";
        int from = page.indexOf(opening) + opening.length();
        return page.substring(from, page.indexOf("```", from));
    }

    private Path traffic(String text) throws IOException {
        return Files.writeString(folder.resolve("traffic.csv"), text);
    }

    @Test
    void theExampleOfTheGuidePrintsWhatTheGuideSays() throws IOException {
        CliRun run = new CliRun();
        String file = traffic(block("csv")).toString();

        assertThat(run.run("canary", "propose", file, "--steps", "5,10,100")).isEqualTo(Exit.DONE);
        assertThat(run.out().stripTrailing()).isEqualTo(block("text").stripTrailing());
    }

    @Test
    void theSameAsJsonNamesEveryStepsFacilitiesAndWhatTheyNeverExercise() throws IOException {
        CliRun run = new CliRun();
        String file = traffic(block("csv")).toString();

        run.run("canary", "propose", file, "--steps", "5,10,100", "--json");

        JsonNode steps = new JsonMapper().readTree(run.out()).path("steps");
        assertThat(steps).hasSize(3);
        assertThat(steps.path(0).path("unexercised").path(0).path("route").asText())
                .isEqualTo("ORU^R01");
        assertThat(steps.path(1).path("highVolume").path(0).asText()).isEqualTo("north-hospital");
        assertThat(steps.path(2).path("coverage").path("mix").asDouble()).isEqualTo(1);
    }

    @Test
    void aLineThatCannotBeReadIsNamedAndNotShown() throws IOException {
        CliRun run = new CliRun();
        String file =
                traffic(block("csv") + "2026-11-16T09:00,a,secret route,web,many\n").toString();

        assertThat(run.run("canary", "propose", file)).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).contains("line 12: requests is not a whole number");
        assertThat(run.err()).doesNotContain("secret");
    }

    @Test
    void stepsThatShrinkAreRefused() throws IOException {
        CliRun run = new CliRun();
        String file = traffic(block("csv")).toString();

        assertThat(run.run("canary", "propose", file, "--steps", "10,5")).isEqualTo(Exit.USAGE);
    }
}
