package org.handoff.control.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.handoff.control.evidence.SampleArchive;
import org.handoff.control.ledger.Entry;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Approvals, and what stands beside the ledger.
@Timeout(120)
class BesideTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long UNTIL = Instant.parse("2026-03-02T02:00:00Z").toEpochMilli();

    @TempDir private Path folder = Path.of("");
    private final SampleArchive sample = new SampleArchive();

    private static Entry approval(String who) {
        return new Entry.Approved(
                who,
                Map.of("policy.gates", "ab".repeat(32), "inventory", "cd".repeat(32)),
                UNTIL,
                "read it all");
    }

    private static ObjectNode read(String json) throws Exception {
        return (ObjectNode) JSON.readTree(json);
    }

    private static Witnesses beside() throws Exception {
        return new Witnesses(
                read(
                        """
                        {"isDemanded": true, "isMet": true, "because": "2 endpoints compared",
                         "endpoints": [{"endpoint": "GET /api/labs/*", "pairs": 5000,
                           "different": 1, "differentShareAtMost": 0.00095}]}
                        """),
                read(
                        """
                        {"sha256": "%s", "clear": false, "inTheWay": ["7 edges unknown"],
                         "verdicts": {"unknown": 9}, "open": {"unknown": 7}}
                        """
                                .formatted("cd".repeat(32))),
                new TreeMap<>(
                        Map.of(
                                "20260301T010000Z-0a0b0c0d",
                                read(
                                        """
                                        {"ended": "2026-03-01T01:00:00Z", "owner": "legacy",
                                         "clean": true, "proven": [{}, {}, {}], "bounded": []}
                                        """))));
    }

    private static String text(Archive from, String name) {
        return Archive.text(Objects.requireNonNull(from.bytes(name), name));
    }

    private int second(Archive archive) throws Exception {
        Path to = Files.createTempDirectory(folder, "unpacked");
        for (Map.Entry<String, byte[]> file : archive.files().entrySet()) {
            Path path = to.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
        return new ProcessBuilder("sh", to.resolve("verify.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start()
                .waitFor();
    }

    @Test
    void anApprovalSaysWhatBecameOfIt() throws Exception {
        sample.append(approval("bob"));
        sample.append(approval("Bob"));
        sample.append(new Entry.ApprovalsVoided(List.of("inventory")));
        sample.append(approval("cem"));
        sample.append(new Entry.BrokeGlass("ann", "the roof leaks"));
        sample.append(
                new Entry.RunBegan(4, Environment.LEGACY, Environment.CLOUD, "ann", "window"));
        sample.append(approval("dua"));

        Archive archive = sample.archive();
        JsonNode said = JSON.readTree(text(archive, Archive.APPROVALS));

        assertThat(said.path("approvals").findValuesAsText("outcome"))
                .containsExactly("renewed", "voided", "spent", "stands");
        assertThat(said.path("approvals").findValuesAsText("endedByRecord"))
                .containsExactly("22", "23", "26");
        JsonNode voided = said.path("approvals").get(1);
        assertThat(voided.path("drifted").get(0).asText()).isEqualTo("inventory");
        assertThat(voided.path("boundSha256").path("policy.gates").asText())
                .isEqualTo("ab".repeat(32));
        assertThat(said.path("wentOnWithout").get(0).path("reason").asText())
                .isEqualTo("the roof leaks");
        assertThat(text(archive, Archive.REPORT))
                .contains("voided by record 23: inventory changed")
                .contains("went on without approvals: the roof leaks");
    }

    @Test
    void anApprovalThatNoRecordGivesIsFound() throws Exception {
        sample.append(approval("bob"));
        Archive archive = sample.archive();
        Map<String, byte[]> files = new TreeMap<>(archive.files());
        String forged = text(archive, Archive.APPROVALS).replace("\"bob\"", "\"eve\"");
        files.put(Archive.APPROVALS, forged.getBytes(StandardCharsets.UTF_8));

        assertThat(ArchiveCheck.check(new Archive(files), "", List.of()).flaws())
                .anyMatch(it ->
                        it.text().equals("approvals.json does not say what the ledger says."));
    }

    @Test
    void whatWasSeenBesideTheLedgerIsSignedAndBothVerifiersHoldItByItsHash() throws Exception {
        Archive archive = sample.archive(beside());
        List<String> names =
                List.of(
                        "shadow-parity.json",
                        "inventory.json",
                        "approvals.json",
                        "certificates/validation-20260301T010000Z-0a0b0c0d.json");

        assertThat(archive.files()).containsKeys(names.toArray(String[]::new));
        assertThat(text(archive, Archive.INDEX)).contains(names);
        assertThat(ArchiveCheck.check(archive, "", List.of()).flaws()).isEmpty();
        assertThat(second(archive)).as(Files.readString(folder.resolve("said"))).isZero();
        for (String name : names) {
            Map<String, byte[]> files = new TreeMap<>(archive.files());
            files.put(name, (text(archive, name) + " ").getBytes(StandardCharsets.UTF_8));
            Archive changed = new Archive(files);
            assertThat(ArchiveCheck.check(changed, "", List.of()).isRight()).as(name).isFalse();
            assertThat(second(changed)).as(name).isEqualTo(1);
            assertThat(Files.readString(folder.resolve("said"))).contains(name + ": FAILED");
        }
    }

    @Test
    void theReportTellsItInHtmlAndOnPaper() throws Exception {
        Archive archive = sample.archive(beside());
        String paper;
        try (PDDocument read =
                Loader.loadPDF(Objects.requireNonNull(archive.bytes(Archive.PRINT)))) {
            paper = new PDFTextStripper().getText(read);
        }

        for (String each : List.of(text(archive, Archive.REPORT), paper)) {
            assertThat(each)
                    .contains("Approvals", "None was given.")
                    .contains("Validations", "nothing differed")
                    .contains("Shadow parity", "2 endpoints compared", "0.095 %")
                    .contains("Inventory", "7 edges unknown");
        }
    }

    @Test
    void anArchiveOfTheFormatBeforeApprovalsIsStillRight() {
        Account account = Account.of(sample.records());

        assertThat(Derived.of(sample.records(), account, Made.OLDEST))
                .doesNotContainKey(Archive.APPROVALS);
        assertThat(Derived.of(sample.records(), account, Made.FORMAT))
                .containsKey(Archive.APPROVALS);
    }
}
