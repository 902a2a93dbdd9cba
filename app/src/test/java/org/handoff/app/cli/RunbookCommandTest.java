package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

@Timeout(60)
class RunbookCommandTest {
    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private String spec = "";
    private String least = "";

    @BeforeEach
    void write() throws Exception {
        least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        spec = Files.writeString(folder.resolve("handoff.yaml"), least).toString();
    }

    /// A move to legacy that took four seconds.
    private void recordAMoveBack(Path data) throws Exception {
        Files.createDirectories(data);
        RunSummary moved =
                new RunSummary(
                        2,
                        Environment.CLOUD,
                        Environment.LEGACY,
                        RunSummary.Outcome.MOVED,
                        "",
                        60_000,
                        Map.of("drain", 9_000L),
                        1,
                        1,
                        0);
        List<Entry> entries =
                List.of(
                        new Entry.Founded("bench", Environment.LEGACY),
                        new Entry.RunBegan(2, Environment.CLOUD, Environment.LEGACY, "ann", ""),
                        new Entry.Released(2, moved));
        Instant wall = Instant.parse("2026-03-01T02:00:00Z");
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve")) {
            for (Entry entry : entries) {
                wall = wall.plusSeconds(4);
                ledger.append(ledger.head(), new Draft(wall, new Epoch(1), "serve", entry));
            }
        }
    }

    @Test
    void beforeAnythingIsMeasuredNothingIsGuessed() {
        int code = cli.run("runbook", "--spec", spec, "--window-end", "2026-03-01T06:00-05:00");

        assertThat(code).isEqualTo(Exit.DONE);
        assertThat(cli.out())
                .contains("Point of no return: switch")
                .contains("| 1 | preflight |", "| 11 | soak |")
                .contains("2026-03-01T05:50-05:00 |")
                .contains("unknown: its way back was never recorded");
    }

    @Test
    void whatTheLedgerRecordedIsInTheTable() throws Exception {
        recordAMoveBack(folder.resolve(".handoff"));
        Path page = folder.resolve("binder.md");

        assertThat(
                        cli.run(
                                "runbook",
                                "--spec",
                                spec,
                                "--window-end",
                                "2026-03-01T06:00-05:00",
                                "--markdown",
                                page.toString()))
                .isEqualTo(Exit.DONE);

        assertThat(Files.readString(page))
                .contains("Point of no return: retire")
                .contains("The move back: p50 4000 ms, p95 4000 ms, 1 times recorded")
                .contains("2026-03-01T05:49:56-05:00 |");
        assertThat(cli.run("runbook", "--spec", spec, "--back")).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains(": cloud to legacy", "| drain |", "9 ms");
    }

    @Test
    void theWindowAndItsMarginAreTheSpecs() throws Exception {
        Files.writeString(
                folder.resolve("handoff.yaml"),
                least
                        + """
                        windows:
                          margin: 30m
                          open:
                            - {date: 2126-03-01, from: "01:00", to: "05:00"}
                            - {date: %s, from: "00:00", to: "00:00"}
                        """
                                .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(3)));

        String end = LocalDate.now(ZoneOffset.UTC).plusDays(3) + "T23:30Z";
        assertThat(json("--spec", spec).at("/steps/0/latestSafeAbort").asText())
                .isEqualTo(end.replace("Z", ":00Z"));
        assertThat(cli.run("runbook", "--spec", spec)).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains(end + " |");
        assertThat(json("--spec", spec, "--back").at("/steps/0").has("latestSafeAbort")).isFalse();
    }

    @Test
    void theBinderIsPrinted() throws Exception {
        Path binder = folder.resolve("binder.pdf");

        assertThat(cli.run("runbook", "--spec", spec, "--pdf", binder.toString()))
                .isEqualTo(Exit.DONE);

        assertThat(cli.out()).contains("Written: " + binder);
        try (PDDocument document = Loader.loadPDF(binder.toFile())) {
            String words = new PDFTextStripper().getText(document);
            String hash = json("--spec", spec).path("hash").asText();
            assertThat(words.replaceAll("\\s", "")).contains(hash, "preflight", "soak");
        }
    }

    @Test
    void aTwinsTimesCountAndTheHashStays() throws Exception {
        recordAMoveBack(folder.resolve("twin/.handoff"));
        String twin = Files.writeString(folder.resolve("twin/twin.yaml"), least).toString();

        JsonNode alone = json("--spec", spec);
        JsonNode withTwin = json("--spec", spec, "--twin", twin);

        assertThat(alone.path("pointOfNoReturn").asText()).isEqualTo("switch");
        assertThat(withTwin.path("pointOfNoReturn").asText()).isEqualTo("retire");
        assertThat(withTwin.path("hash")).isEqualTo(alone.path("hash"));
        assertThat(withTwin.at("/wayBack/whole/p95Micros").asLong()).isEqualTo(4_000_000);
        assertThat(alone.path("steps")).hasSize(11);

        Files.writeString(folder.resolve("handoff.yaml"), least + "\nbounds: {soak: 1h}\n");
        assertThat(json("--spec", spec).path("hash")).isNotEqualTo(alone.path("hash"));
    }

    private JsonNode json(String... options) throws Exception {
        String[] all = new String[options.length + 2];
        all[0] = "runbook";
        all[1] = "--json";
        System.arraycopy(options, 0, all, 2, options.length);
        CliRun run = new CliRun();
        assertThat(run.run(all)).isEqualTo(Exit.DONE);
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void aTwinWithoutALedgerIsSaid() throws Exception {
        Files.createDirectories(folder.resolve("twin"));
        String twin = Files.writeString(folder.resolve("twin/twin.yaml"), least).toString();
        assertThat(cli.run("runbook", "--spec", spec, "--twin", twin)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("no ledger");
    }
}
