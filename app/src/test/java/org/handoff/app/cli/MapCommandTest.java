package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.clinic.estate.ClinicExport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

@Timeout(60)
class MapCommandTest {
    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private String exports = "";

    @BeforeEach
    void export() throws IOException {
        exports = ClinicExport.write(folder, Instant.now()).exports().toString();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void mapNamesWhatBlocksWithItsEvidenceAndRefuses() throws IOException {
        int code =
                cli.run(
                        "map",
                        exports,
                        "--database",
                        file("map.db"),
                        "--dispositions",
                        file("dispositions.yaml"),
                        "--json",
                        file("map.json"));

        assertThat(code).isEqualTo(Exit.REFUSED);
        assertThat(cli.out())
                .contains(
                        "chart-app01 → labs.example.net tcp 6661",
                        "zeek/conn.log:",
                        "Cheapest next facts",
                        "A cutover is refused");
        JsonNode json = new JsonMapper().readTree(folder.resolve("map.json").toFile());
        assertThat(json.path("preflight").path("verdict").asText()).isEqualTo("refuse");
        assertThat(json.path("preflight").path("blocked").asInt()).isEqualTo(3);
    }

    @Test
    void decidedItIsClearAndCanBeApprovedAndANewEdgeVoidsTheApproval() throws IOException {
        String[] decided = {
            "map",
            exports,
            "--database",
            file("map.db"),
            "--dispositions",
            file("dispositions-decided.yaml"),
            "--approval",
            file("approval.json")
        };
        String[] approve = java.util.Arrays.copyOf(decided, decided.length + 2);
        approve[decided.length] = "--approve";
        approve[decided.length + 1] = "ann";

        assertThat(cli.run(approve)).isEqualTo(Exit.DONE);
        assertThat(cli.run(decided)).isEqualTo(Exit.DONE);
        Files.writeString(
                folder.resolve("exports/dependencies.csv"),
                "chart-app01,chart-db01,5433,,\n",
                java.nio.file.StandardOpenOption.APPEND);
        assertThat(cli.run(decided)).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("appeared since the approval");
    }

    @Test
    void classifySaysWhatItDoesNotKnow() throws IOException {
        Files.writeString(
                folder.resolve("facts.yaml"),
                """
                Charting:
                  bound: {is: false, because: it runs anywhere}
                  duplicable: {is: true, because: the second side stands}
                """);

        assertThat(
                        cli.run(
                                "classify",
                                exports,
                                "--facts",
                                file("facts.yaml"),
                                "--application",
                                "Charting"))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.out())
                .contains(
                        "Charting: window (provisional)",
                        "BECAUSE",
                        "WOULD CHANGE: blue-green if",
                        "NEXT FACT");
    }

    @Test
    void classifyWritesTheStrategyIntoTheSpecAndShowsItBefore() throws IOException {
        Path spec = folder.resolve("handoff.yaml");
        String before = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        Files.writeString(spec, before);
        String[] dry = {
            "classify", exports, "--application", "Charting", "--spec", spec.toString(), "--dry-run"
        };

        cli.run(dry);
        assertThat(cli.out()).contains("Would change", "+ strategy:", "+     way: window");
        assertThat(spec).content().isEqualTo(before);
        cli.run(java.util.Arrays.copyOf(dry, dry.length - 1));

        assertThat(cli.out()).contains("Written: the strategy in");
        assertThat(spec)
                .content()
                .startsWith(before)
                .contains("strategy:\n  - application: Charting\n    way: window\n");
        cli.run(java.util.Arrays.copyOf(dry, dry.length - 1));
        assertThat(cli.out()).contains("says so already");
        assertThat(cli.run("classify", exports, "--dry-run")).isEqualTo(Exit.USAGE);
    }

    @Test
    void mapWritesCycloneDxAndSaysInWhichZoneItReadTimes() throws IOException {
        cli.run(
                "map",
                exports,
                "--database",
                file("map.db"),
                "--cyclonedx",
                file("a/map.cdx.json"),
                "--zone",
                "America/Chicago");

        JsonNode json = new JsonMapper().readTree(folder.resolve("a/map.cdx.json").toFile());
        assertThat(json.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(json.path("services")).isNotEmpty();
        assertThat(cli.out())
                .contains("times without a zone are read as America/Chicago, in 2 files (--zone)");
        assertThat(cli.run("map", exports, "--zone", "Mars")).isEqualTo(Exit.USAGE);
    }

    @Test
    void whatWasMappedIsNotReadAgainUntilAFileIsAnother() throws IOException {
        String[] map = {
            "map", exports, "--database", file("work/map.db"), "--json", file("map.json")
        };
        String[] classify = {"classify", exports, "--database", file("work/map.db")};
        Path table = folder.resolve("exports/dependencies.csv");

        cli.run(map);
        assertThat(cli.out()).contains("Kept in ").doesNotContain("The files are those of");
        JsonNode drawn = new JsonMapper().readTree(folder.resolve("map.json").toFile());
        cli.run(map);
        assertThat(cli.out()).contains("The files are those of " + file("work/map.db"));
        assertThat(new JsonMapper().readTree(folder.resolve("map.json").toFile())).isEqualTo(drawn);
        cli.run(classify);
        assertThat(cli.out()).contains("The files are those of", "Charting: ");
        Files.writeString(
                table, "chart-app01,chart-db01,5433,,\n", java.nio.file.StandardOpenOption.APPEND);
        cli.run(classify);
        cli.run(map);
        assertThat(cli.out().split("The files are those of", -1))
                .as("no more than the two before")
                .hasSize(3);
        String[] anew = java.util.Arrays.copyOf(map, map.length + 1);
        anew[map.length] = "--redraw";
        cli.run(anew);
        assertThat(cli.out().split("The files are those of", -1)).hasSize(3);
    }

    @Test
    void stragglersAreNamed() {
        Instant since = Instant.now().minus(20, ChronoUnit.DAYS);

        assertThat(
                        cli.run(
                                "stragglers",
                                exports,
                                "--old",
                                "10.40.1.9",
                                "--since",
                                since.toString()))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.out())
                .contains("chart-app01 > chart-db01 tcp 5432", "Keep the old addresses");
        assertThat(cli.run("stragglers", exports, "--old", "nonsense", "--since", since.toString()))
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThat(cli.run("map", file("nowhere"), "--database", file("map.db")))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("nowhere does not exist");
    }
}
