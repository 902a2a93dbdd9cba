package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.app.spec.SecuritySpec;
import org.handoff.app.spec.SpecReader;
import org.handoff.control.posture.Severity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What docs/guides/security.md shows is what comes out.
@Timeout(60)
class SecurityGuideTest {
    private static final Path GUIDE = Path.of("../docs/guides/security.md");

    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private String guide = "";
    private String twin = "";

    @BeforeEach
    void write() throws IOException {
        guide = Files.readString(GUIDE);
        twin = Files.writeString(folder.resolve("twin.json"), block("json")).toString();
    }

    private String block(String kind) {
        int from = guide.indexOf("```" + kind + "\n") + kind.length() + 4;
        return guide.substring(from, guide.indexOf("```", from));
    }

    private int security(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "security";
        all[1] = "--spec";
        all[2] = folder.resolve("none.yaml").toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return cli.run(all);
    }

    @Test
    void theTableOfTheGuideIsWhatComesOut() {
        assertThat(security(twin)).isEqualTo(Exit.REFUSED);
        List<String> shown = block("console").lines().skip(1).toList();
        assertThat(cli.out().lines().skip(1)).containsExactlyElementsOf(shown);
        assertThat(cli.out()).doesNotContain("not shown");
    }

    @Test
    void theSameIsThereAsJsonAndAsSarif() throws IOException {
        Path sarif = folder.resolve("out.sarif");
        assertThat(security(twin, "--json", "--sarif-out", sarif.toString()))
                .isEqualTo(Exit.REFUSED);
        JsonNode json = new JsonMapper().readTree(cli.out());
        assertThat(json.path("clear").asBoolean()).isFalse();
        assertThat(json.path("inTheWay").asInt()).isEqualTo(2);
        assertThat(json.path("results")).hasSize(6);
        assertThat(json.at("/results/0/controls/0").asText()).isEqualTo("45 CFR 164.312(a)(1)");

        // what it writes it can read, and judges the same
        assertThat(security(sarif.toString(), "--json")).isEqualTo(Exit.REFUSED);
        assertThat(Files.readString(sarif)).contains("aws-db-private").doesNotContain("not shown");
    }

    @Test
    void aMisspeltFileIsGuessed() {
        assertThat(security(folder.resolve("twinn.json").toString())).isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("Did you mean twin.json?");
    }

    @Test
    void theRulesAreListedWithTheirControls() {
        assertThat(security("--rules")).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("azure-key-rotates", "164.312(a)(2)(iv)", "SOC 2 CC6.1");
    }

    @Test
    void theSectionOfTheGuideIsASpec() throws IOException {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        Path file = Files.writeString(folder.resolve("handoff.yaml"), least + "\n" + block("yaml"));
        SecuritySpec security = SpecReader.read(file).spec().security();

        assertThat(security.isAsked()).isTrue();
        assertThat(security.least()).isEqualTo(Severity.MEDIUM);
        assertThat(security.files()).hasSize(2);
        assertThat(security.terms().waivers().getFirst().expires())
                .isEqualTo("2027-01-31T00:00:00Z");
        // one of the two files is not there: that stands in the way
        assertThat(security.judge(java.time.Instant.now(), java.util.List.of()).problems())
                .anyMatch(it -> it.startsWith("prowler.ocsf.json cannot be read"));
    }
}
