package org.handoff.control.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.evidence.SampleArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// `verify.sh` as an auditor runs it: nothing of ours but the archive.
@Timeout(300)
class SecondVerifierTest {
    @TempDir private Path folder = Path.of("");
    private final SampleArchive sample = new SampleArchive();
    private Archive archive = new Archive(Map.of());
    private String said = "";

    @BeforeEach
    void make() {
        archive = sample.archive();
    }

    private int verify(Archive checked, String... arguments) throws Exception {
        Path to = Files.createTempDirectory(folder, "unpacked");
        for (Map.Entry<String, byte[]> file : checked.files().entrySet()) {
            Path path = to.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
        List<String> command = new ArrayList<>(List.of("sh", to.resolve("verify.sh").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    /// Changes the ledger and makes the index anew, as one would who holds no key.
    private Archive indexed(String ledger) {
        Map<String, byte[]> files = new TreeMap<>(archive.files());
        files.put(Archive.LEDGER, ledger.getBytes(StandardCharsets.UTF_8));
        files.remove(Archive.INDEX);
        byte[] note = Objects.requireNonNull(files.remove(Archive.INDEX_NOTE));
        files.put(
                Archive.INDEX,
                ArchiveMaker.index(new TreeMap<>(files)).getBytes(StandardCharsets.UTF_8));
        files.put(Archive.INDEX_NOTE, note);
        return new Archive(files);
    }

    @Test
    void findsAnArchiveRight() throws Exception {
        assertThat(verify(archive)).as(said).isZero();
        assertThat(said)
                .contains("RIGHT: 20 records, 6 checkpoints")
                .contains(sample.key().verifier().fingerprint());
        assertThat(verify(archive, sample.key().verifier().fingerprint())).as(said).isZero();
    }

    @Test
    void findsEverySizeOfLedgerRight() throws Exception {
        for (int size : new int[] {1, 2, 3, 7, 8, 13}) {
            assertThat(verify(sample.archiveOf(sample.records().subList(0, size))))
                    .as(said)
                    .isZero();
        }
    }

    @Test
    void refusesAnotherSignerAndACheckpointOfAnAnchorThatDoesNotFit() throws Exception {
        Path anchored = folder.resolve("anchored");
        Files.writeString(anchored, sample.checkpoint().written());
        Archive back = sample.archiveOf(sample.records().subList(0, 9));
        String fingerprint = sample.key().verifier().fingerprint();

        assertThat(verify(new SampleArchive().archive(), fingerprint)).isEqualTo(1);
        assertThat(said).contains("not by the expected one");
        assertThat(verify(new SampleArchive().archive(), "", anchored.toString())).isEqualTo(1);
        assertThat(said).contains("signed by no key of keys.txt");
        assertThat(verify(archive, fingerprint, anchored.toString())).as(said).isZero();
        assertThat(verify(back, fingerprint, anchored.toString())).isEqualTo(1);
        assertThat(said).contains("the end was cut off");
    }

    /// One paragraph before and one behind would pair each text with another one's signature.
    @Test
    void whatSomebodyElseLeftInTheAnchorHidesNoCheckpoint() throws Exception {
        Path first = Files.writeString(folder.resolve("a"), "one paragraph\n");
        Path anchored = Files.writeString(folder.resolve("m"), sample.checkpoint().written());
        Path last = Files.writeString(folder.resolve("z"), "another\n");
        String[] given = {"", first.toString(), anchored.toString(), last.toString()};

        assertThat(verify(archive, given)).as(said).isZero();
        assertThat(said).contains("Passed over").contains("RIGHT: 20 records");
        Archive back = sample.archiveOf(sample.records().subList(0, 9));
        assertThat(verify(back, given)).isEqualTo(1);
        assertThat(said).contains("the end was cut off");
    }

    @Test
    void refusesAChangedLedgerEvenWithAnIndexMadeAnew() throws Exception {
        String ledger = Archive.text(Objects.requireNonNull(archive.bytes(Archive.LEDGER)));

        assertThat(verify(indexed(ledger.replace("\"ann\"", "\"eve\"")))).isEqualTo(1);
        assertThat(said).contains("the index is not the one that was signed");
    }

    @Test
    void refusesFilesThatTheIndexDoesNotName() throws IOException, Exception {
        Map<String, byte[]> more = new TreeMap<>(archive.files());
        more.put("more.txt", new byte[] {1});

        assertThat(verify(new Archive(more))).isEqualTo(1);
        assertThat(said).contains("files that the index does not name");
    }
}
