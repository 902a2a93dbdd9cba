package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.access.Access;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.CheckpointedLedger;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs what the guide for auditors says, line by line, on a ledger of its own.
@Timeout(300)
class EvidenceGuideTest {
    private static final Path GUIDE = Path.of("../docs/guides/evidence.md");
    private static final Pattern BLOCK =
            Pattern.compile("```sh( fails)?\\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private String said = "";

    @BeforeEach
    void migrate() throws Exception {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        Files.writeString(
                folder.resolve("handoff.yaml"),
                least + "evidence: {anchor: " + folder.resolve("anchor") + "}\n");
        Path data = folder.resolve(".handoff");
        try (SqliteLedger stored = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer checkpointer =
                        Checkpointer.start(
                                data.resolve("evidence"),
                                "bench",
                                new Anchor(folder.resolve("anchor"), "bench"),
                                stored)) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            for (Entry entry : entries()) {
                ledger.append(
                        ledger.head(), new Draft(Instant.now(), new Epoch(1), "serve-1", entry));
            }
        }
    }

    private static List<Entry> entries() {
        RunSummary moved =
                new RunSummary(
                        1,
                        Environment.LEGACY,
                        Environment.CLOUD,
                        RunSummary.Outcome.MOVED,
                        "",
                        64_000,
                        Map.of("hold", 9_000L),
                        1_000_000,
                        300,
                        0);
        return List.of(
                new Entry.Founded("bench", Environment.LEGACY),
                new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 4_000, 61_000),
                new Entry.RunBegan(1, Environment.LEGACY, Environment.CLOUD, "ann", "CHG0012345"),
                new Entry.PauseBegan(1),
                new Entry.Switched(1, Environment.CLOUD, "m", moved),
                new Entry.Released(1, moved),
                new Entry.RunEnded(1, moved));
    }

    private String fingerprint() {
        CliRun asked = new CliRun();
        assertThat(asked.run("evidence", "key", "--spec", spec())).isZero();
        Matcher found = Pattern.compile("[0-9a-f]{64}").matcher(asked.out());
        assertThat(found.find()).isTrue();
        return found.group();
    }

    private String spec() {
        return folder.resolve("handoff.yaml").toString();
    }

    @Test
    void everyCommandOfTheGuideDoesWhatItSays() throws Exception {
        Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
        int ran = 0;
        while (blocks.find()) {
            for (String command : blocks.group(2).lines().toList()) {
                boolean fails = blocks.group(1) != null;
                int code = run(command.replace("FINGERPRINT", fingerprint()));
                assertThat(code == 0).as("%s: %s%s", command, said, cli.err()).isEqualTo(!fails);
                ran++;
            }
        }
        assertThat(ran).isEqualTo(8);
        assertThat(said).contains("NOT RIGHT: ledger.ndjson: FAILED");
        assertThat(cli.out()).contains("✓ Right: 7 records");
    }

    private int run(String command) throws Exception {
        String here =
                command.replace("/mnt/worm", folder.resolve("anchor").toString())
                        .replace("evidence.zip", folder.resolve("evidence.zip").toString());
        if (here.startsWith("handoff ")) {
            String[] words = (here.substring(8) + " --spec " + spec()).split(" ");
            return cli.run(words);
        }
        if (here.startsWith("unzip ")) {
            unpack();
            return 0;
        }
        Process process =
                new ProcessBuilder("sh", "-c", here)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private void unpack() throws Exception {
        for (var file : Archive.read(folder.resolve("evidence.zip")).files().entrySet()) {
            Path path = folder.resolve("evidence").resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
    }

    @Test
    void aDryRunWritesNothingAndJsonNamesEveryFile() throws Exception {
        Path zip = folder.resolve("evidence.zip");

        assertThat(
                        cli.run(
                                "evidence",
                                "export",
                                zip.toString(),
                                "--dry-run",
                                "--json",
                                "--spec",
                                spec()))
                .isZero();

        JsonNode said = new JsonMapper().readTree(cli.out());
        assertThat(zip).doesNotExist();
        assertThat(said.path("written").asBoolean()).isFalse();
        assertThat(said.path("files").findValuesAsText("name"))
                .contains("ledger.ndjson", "report.html", "verify.sh", "certificates/run-1.json");
    }

    @Test
    void aChangedArchiveAnotherKeyAndNoArchiveAreRefused() throws Exception {
        String zip = folder.resolve("evidence.zip").toString();
        assertThat(cli.run("evidence", "export", zip, "--spec", spec())).isZero();

        assertThat(cli.run("evidence", "verify", zip, "--key", "ab:cd")).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("signed by another key");
        byte[] bytes = Files.readAllBytes(Path.of(zip));
        Files.write(Path.of(zip), Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(cli.run("evidence", "verify", zip)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("is no evidence archive");
        assertThat(cli.run("evidence", "verify", zip, "--json")).isEqualTo(Exit.REFUSED);
    }

    @Test
    void theLedgerItselfIsVerifiedWithoutAnArchive() {
        assertThat(cli.run("evidence", "verify", "--spec", spec())).isZero();
        assertThat(cli.out()).contains("✓ Right: 7 records");
        assertThat(cli.run("evidence", "verify", "--key", "ab", "--spec", spec()))
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void withoutALedgerItIsSaidAndNoKeyIsMade() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path spec =
                Files.copy(Path.of("src/test/resources/spec/least.yaml"), empty.resolve("h.yaml"));

        assertThat(cli.run("evidence", "key", "--spec", spec.toString())).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("There is no ledger");
        assertThat(empty.resolve(".handoff")).doesNotExist();
    }

    /// The control plane hands out what was made here, whole and then changed.
    @Test
    void anArchiveFromElsewhereIsCheckedBeforeItIsKept() throws Exception {
        Path own = folder.resolve("own.zip");
        String spec = folder.resolve("handoff.yaml").toString();
        assertThat(cli.run("evidence", "export", own.toString(), "--spec", spec))
                .as(cli.err())
                .isEqualTo(Exit.DONE);
        String token = "a-token-of-good-length";
        Path secret = Files.writeString(folder.resolve("token"), token);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        ScriptedControlPlane plane = new ScriptedControlPlane();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Access access = Access.open(Path.of(":memory:"), token, InstantSource.system());
                ApiServer server =
                        ApiServer.start(
                                new ApiSettings(any, token, "bench", Set.of()), plane, access)) {
            String url = "http://127.0.0.1:" + server.address().getPort();
            Path there = folder.resolve("there.zip");
            String[] export = {
                "--server", url, "--token", "file:" + secret, "evidence", "export", there.toString()
            };
            assertThat(cli.run(export)).isEqualTo(Exit.REFUSED);
            assertThat(cli.err()).contains("has no evidence");

            plane.evidence = Files.readAllBytes(own);
            Archive right = Archive.read(own);
            Map<String, byte[]> changed = new TreeMap<>(right.files());
            byte[] ledger = Objects.requireNonNull(changed.get("ledger.ndjson")).clone();
            ledger[ledger.length / 2] ^= 1;
            changed.put("ledger.ndjson", ledger);
            plane.evidence = new Archive(changed).zip();
            assertThat(cli.run(export)).isEqualTo(Exit.REFUSED);
            assertThat(cli.out()).contains("is not right; it is not kept");
            assertThat(there).doesNotExist();

            plane.evidence = Files.readAllBytes(own);
            String[] of = Arrays.copyOf(export, export.length + 2);
            of[export.length] = "--key";
            of[export.length + 1] = "00".repeat(32);
            assertThat(cli.run(of)).isEqualTo(Exit.REFUSED);
            assertThat(there).doesNotExist();
            assertThat(cli.run(export)).as(cli.err()).isEqualTo(Exit.DONE);
            assertThat(Archive.read(there).files()).hasSameSizeAs(right.files());

            String[] verify = {"--server", url, "--token", "file:" + secret, "evidence", "verify"};
            assertThat(cli.run(verify)).as(cli.err()).isEqualTo(Exit.DONE);
            plane.evidence = new Archive(changed).zip();
            assertThat(cli.run(verify)).isEqualTo(Exit.REFUSED);
        }
    }
}
