package org.handoff.control.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

import org.handoff.control.evidence.MerkleTree;
import org.handoff.control.evidence.SampleArchive;
import org.handoff.control.evidence.VerifierKey;
import org.handoff.control.ledger.Entry;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

@Timeout(300)
class ArchiveTest {
    @TempDir private Path folder = Path.of("");
    private SampleArchive sample = new SampleArchive();
    private Archive archive = new Archive(Map.of());

    @BeforeEach
    void make() throws Exception {
        archive = sample.archive();
    }

    private static JsonNode json(Archive from, String name) throws Exception {
        return new JsonMapper().readTree(text(from, name));
    }

    private static String text(Archive from, String name) {
        return Archive.text(Objects.requireNonNull(from.bytes(name), name));
    }

    private Archive with(String name, String content) {
        Map<String, byte[]> files = new TreeMap<>(archive.files());
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return new Archive(files);
    }

    private static List<String> flaws(Archive checked) {
        return ArchiveCheck.check(checked, "", List.of()).flaws().stream()
                .map(flaw -> flaw.text())
                .toList();
    }

    @Test
    void anArchiveIsRightAfterWritingAndReading() throws Exception {
        Path zip = folder.resolve("evidence.zip");
        archive.write(zip);

        Archive read = Archive.read(zip);
        ArchiveCheck.Result result =
                ArchiveCheck.check(read, sample.key().verifier().fingerprint(), List.of());

        assertThat(result.flaws()).isEmpty();
        assertThat(result.records()).isEqualTo(20);
        assertThat(result.fingerprint()).isEqualTo(sample.key().verifier().fingerprint());
        assertThat(read.files().keySet()).isEqualTo(archive.files().keySet());
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(zip);
        }
    }

    @Test
    void theSameLedgerGivesTheSameBytes() throws Exception {
        Path one = folder.resolve("one.zip");
        Path two = folder.resolve("two.zip");
        sample.archive().write(one);
        sample.archive().write(two);

        assertThat(two).hasSameBinaryContentAs(one);
    }

    @Test
    void anyFileThatIsNotTheSignedOneIsFound() {
        for (String name : archive.files().keySet()) {
            assertThat(flaws(with(name, "something else\n"))).as(name).isNotEmpty();
            Map<String, byte[]> fewer = new TreeMap<>(archive.files());
            fewer.remove(name);
            assertThat(flaws(new Archive(fewer))).as("without " + name).isNotEmpty();
        }
        assertThat(flaws(with("more.txt", "x"))).isNotEmpty();
    }

    @Test
    void aLedgerWhoseBeginWasLeftOutIsFoundAndNothingIsDerivedFromIt() {
        String ledger = text(archive, Archive.LEDGER);
        String later = ledger.substring(ledger.indexOf('\n') + 1);

        assertThat(flaws(with(Archive.LEDGER, later)))
                .contains("Record 1 is missing or stands in another place.");
    }

    @Test
    void anArchiveSignedBySomebodyElseIsRightButNotWithTheExpectedFingerprint() throws Exception {
        Archive forged = new SampleArchive().archive();

        assertThat(ArchiveCheck.check(forged, "", List.of()).isRight()).isTrue();
        assertThat(
                        ArchiveCheck.check(forged, sample.key().verifier().fingerprint(), List.of())
                                .isRight())
                .isFalse();
    }

    @Test
    void anAnchorsCheckpointFindsALedgerThatWasSetBackByTheHolderOfTheKey() throws Exception {
        var anchored = sample.checkpoint();
        Archive back = sample.archiveOf(sample.records().subList(0, 9));

        assertThat(ArchiveCheck.check(archive, "", List.of(anchored)).isRight()).isTrue();
        assertThat(ArchiveCheck.check(back, "", List.of()).isRight()).isTrue();
        assertThat(ArchiveCheck.check(back, "", List.of(anchored)).flaws())
                .anyMatch(flaw -> flaw.text().contains("the end was cut off"));
    }

    @Test
    void anAnchorSignedByAnotherKeyTellsThatOneOfTheTwoIsMadeUp() throws Exception {
        Archive forged = new SampleArchive().archive();

        assertThat(ArchiveCheck.check(forged, "", List.of(sample.checkpoint())).flaws())
                .anyMatch(flaw -> flaw.text().contains("were not signed by a key of the archive"));
    }

    @Test
    void aCertificateLeadsToTheLastCheckpoint() throws Exception {
        JsonNode inclusion = json(archive, "certificates/run-2.json").path("inclusion");
        List<byte[]> path = new ArrayList<>();
        inclusion.path("path").forEach(each -> path.add(bytes(each.asText())));

        byte[] root =
                MerkleTree.rootBy(
                        HexFormat.of().parseHex(inclusion.path("leaf").asText()),
                        inclusion.path("record").asLong() - 1,
                        inclusion.path("treeSize").asLong(),
                        path);

        assertThat(Base64.getEncoder().encodeToString(root))
                .isEqualTo(inclusion.path("root").asText());
        assertThat(text(archive, Archive.CHECKPOINTS)).contains(inclusion.path("root").asText());
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    @Test
    void timingsAndGatesSayWhatHappened() throws Exception {
        JsonNode runs = json(archive, Archive.TIMINGS).path("runs");
        JsonNode gates = json(archive, Archive.GATES).path("results");

        assertThat(runs).hasSize(3);
        assertThat(runs.get(0).path("writePauseMillis").asDouble()).isEqualTo(64.0);
        assertThat(runs.get(2).path("outcome").asText()).isEqualTo("returned");
        assertThat(gates.findValuesAsText("outcome"))
                .containsExactly("refused", "passed", "passed", "passed", "returned");
        assertThat(gates.get(0).path("gates")).hasSize(2);
    }

    /// The schema is NIST's own, out of the jar that its maintainers publish. Two things in it this
    /// validator cannot read: each definition's `$id` repeats where it stands, and three properties
    /// wrap their type in a second `id`, which says nothing in this draft.
    private static JsonSchema official() throws Exception {
        try (InputStream schema =
                ArchiveTest.class.getResourceAsStream("/schema/json/oscal-ar_schema.json")) {
            String text = Archive.text(Objects.requireNonNull(schema).readAllBytes());
            String read =
                    text.replaceAll("\"\\$id\" : \"#/definitions/[^\"]*\",", "")
                            .replaceAll(
                                    "\"id\" : \\{\\s*\"id\" : (\\{[^}]*\\})\\s*\\}", "\"id\" : $1");
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(read);
        }
    }

    @Test
    void theAssessmentResultsAreValidByTheOfficialSchema() throws Exception {
        JsonSchema official = official();
        String results = text(archive, Archive.OSCAL);

        assertThat(official.validate(results, InputFormat.JSON)).isEmpty();
        for (String part : List.of("\"uuid\"", "\"oscal-version\"", "\"satisfied\"", "\"state\"")) {
            assertThat(official.validate(results.replace(part, "\"x y\""), InputFormat.JSON))
                    .as(part)
                    .isNotEmpty();
        }
    }

    @Test
    void controlsOfAllFourSectionsAndOfSoc2AreJudgedByTheirNumbers() throws Exception {
        JsonNode result =
                json(archive, Archive.OSCAL).path("assessment-results").path("results").get(0);
        List<String> ids =
                result.path("findings").findValues("target").stream()
                        .map(target ->
                                target.path("target-id").asText()
                                        + "="
                                        + target.path("status").path("state").asText())
                        .toList();

        assertThat(ids)
                .contains(
                        "hipaa-164.308-a-7-ii-d=satisfied",
                        "hipaa-164.310-d-2-i=not-satisfied",
                        "hipaa-164.312-c-1=satisfied",
                        "hipaa-164.312-d=not-satisfied",
                        "hipaa-164.316-b-2-i=not-satisfied",
                        "soc2-cc8.1=not-satisfied",
                        "soc2-a1.3=satisfied");
    }

    @Test
    void theReportIsOnePageInPlainWordsThatLoadsNothing() {
        String page = text(archive, Archive.REPORT);

        assertThat(page)
                .contains("Write ownership moved twice, the longest write pause was 64.0 ms.")
                .contains("Once a run turned back")
                .contains("turned back at drain: drain.bound")
                .contains("lag, gateways")
                .contains(sample.key().verifier().fingerprint())
                .doesNotContain("<script", "http://", "https://", "src=", "@import");
    }

    @Test
    void whatAPersonTypedCannotBecomeMarkup() throws Exception {
        sample.append(new Entry.Aborted("<b>eve</b>", "<script>alert('x')</script>"));

        assertThat(text(sample.archive(), Archive.REPORT))
                .doesNotContain("<script", "<b>eve")
                .contains("&lt;script&gt;");
    }

    @Test
    void patientsIdentifiersThatAPersonTypedAreInNoFile() throws Exception {
        List<String> planted =
                List.of("8847123", "123-45-6789", "jane.roe@example.org", "03/04/1951", "867-5309");
        sample.append(
                new Entry.RunBegan(
                        4,
                        org.handoff.model.Environment.LEGACY,
                        org.handoff.model.Environment.CLOUD,
                        "ann",
                        "MRN 8847123, SSN 123-45-6789, CHG0012345"));
        sample.append(
                new Entry.Forced(
                        "ann",
                        org.handoff.model.Environment.CLOUD,
                        "jane.roe@example.org born 03/04/1951 saw it powered off",
                        "call 555-867-5309"));

        Archive made = sample.archive();

        for (Map.Entry<String, byte[]> file : made.files().entrySet()) {
            assertThat(Archive.text(file.getValue()))
                    .as(file.getKey())
                    .doesNotContain(planted.toArray(String[]::new));
        }
        assertThat(text(made, Archive.LEDGER)).contains("CHG0012345", "saw it powered off");
        assertThat(ArchiveCheck.check(made, "", List.of()).flaws()).isEmpty();
    }

    @Test
    void aZipThatHoldsMoreThanAnArchiveIsRefused() throws Exception {
        for (String name : List.of("../evil", "/etc/passwd", "a/b/c", ".hidden", "a\\b")) {
            Path zip = folder.resolve("bad.zip");
            try (OutputStream out = Files.newOutputStream(zip);
                    ZipOutputStream entries = new ZipOutputStream(out)) {
                entries.putNextEntry(new ZipEntry(name));
            }
            assertThatThrownBy(() -> Archive.read(zip))
                    .as(name)
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("is no evidence archive");
        }
        Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
        assertThatThrownBy(() -> Archive.read(text)).isInstanceOf(HandoffException.class);
    }

    @Test
    void theKeyInTheArchiveIsTheOneThatSigned() {
        assertThat(VerifierKey.parse(text(archive, Archive.KEYS)))
                .isEqualTo(sample.key().verifier());
    }
}
