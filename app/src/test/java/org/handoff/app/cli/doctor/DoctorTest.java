package org.handoff.app.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.app.cli.CliRun;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// A word is planted wherever a person or a database could write one, and is in no file of the
/// bundle.
final class DoctorTest {
    private static final String PLANTED = "plantedmrn4711";

    @TempDir private Path folder = Path.of("");

    @Test
    void theBundleHoldsNothingThatAnybodyWrote() throws Exception {
        Path spec = spec();
        ledger(new Entry.Aborted(PLANTED, "because of " + PLANTED));
        log();
        Path bundle = folder.resolve("bundle.zip");

        CliRun run = new CliRun();
        int code = run.run("doctor", "--all", "--bundle", bundle.toString(), "--spec", spec + "");

        assertThat(code).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("legacy does not answer", "No control plane answers", "handoff serve")
                .contains("The ledger has 2 records.");
        Map<String, String> files = files(bundle);
        files.forEach(
                (name, text) -> assertThat(text).as(name).doesNotContainIgnoringCase(PLANTED));
        assertThat(files.get("spec.txt"))
                .contains("migration: text of 14", "password: a file, can be read", "port: 5999")
                .contains("listen: port 7499");
        assertThat(files.get("ledger.txt")).contains("chain: whole", "e1 founded", "e1 aborted");
        assertThat(files.get("replicator-log.txt"))
                .contains("ERROR Replication replicator.stream")
                .contains("at org.handoff.data.follow.Follower.run")
                .doesNotContain("body");
        assertThat(files.get("findings.txt")).contains("REFUSE control-plane", "PASS ledger");
        assertThat(files).containsKeys("version.txt", "machine.txt", "database-legacy.txt");
    }

    @Test
    void aBrokenChainIsFound() throws Exception {
        Path spec = spec();
        ledger(new Entry.Aborted("ann", "budget"));
        try (var database =
                        java.sql.DriverManager.getConnection(
                                "jdbc:sqlite:" + folder.resolve(".handoff/ledger.db"));
                var statement = database.createStatement()) {
            statement.execute("UPDATE ledger SET text = replace(text, 'Z', 'Q') WHERE seq = 1");
        }
        CliRun run = new CliRun();
        assertThat(run.run("doctor", "--spec", spec.toString())).isEqualTo(1);
        assertThat(run.out()).contains("Its chain is broken");
    }

    @Test
    void aStatusKeepsNumbersAndOurOwnWordsAlone() throws Exception {
        String text =
                Masked.json(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"phase": "following", "epoch": 7, "attention": "%1$s",
                                         "gates": [{"name": "lag", "verdict": "pass",
                                                    "reason": "%1$s"}],
                                         "owner": "%1$s and more", "%1$s": true}
                                        """
                                                .formatted(PLANTED)));
        assertThat(text)
                .doesNotContain(PLANTED)
                .contains("phase: following", "epoch: 7", "verdict: pass", "key of 14: true")
                .contains("attention: text of 14");
    }

    private Path spec() throws IOException {
        Path password = folder.resolve("password");
        Files.createFile(
                password,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, PLANTED);
        String database =
                "{host: 127.0.0.1, port: %%d, name: %1$s, user: %1$s, password: {file: password}}"
                        .formatted(PLANTED);
        Path spec = folder.resolve("handoff.yaml");
        return Files.writeString(
                spec,
                """
                migration: %1$s
                legacy: {database: %2$s}
                cloud: {database: %3$s}
                control: {listen: "127.0.0.1:7499", token: {file: password}}
                people: {owner: %1$s, approvers: [%1$s-too]}
                """
                        .formatted(PLANTED, database.formatted(5999), database.formatted(5998)));
    }

    private void ledger(Entry last) throws Exception {
        Path data = folder.resolve(".handoff");
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), PLANTED);
                Checkpointer _ =
                        Checkpointer.start(data.resolve("evidence"), PLANTED, null, ledger)) {
            for (Entry each : new Entry[] {new Entry.Founded(PLANTED, Environment.LEGACY), last}) {
                ledger.append(ledger.head(), new Draft(Instant.EPOCH, new Epoch(1), PLANTED, each));
            }
        }
    }

    private void log() throws IOException {
        Files.writeString(
                folder.resolve(".handoff/replicator.log"),
                """
                2026-11-23T10:00:00.000Z INFO  main Replication row %1$s copied key="%1$s"
                2026-11-23T10:00:01.000Z ERROR s Replication body %1$s fault="replicator.stream"
                java.lang.IllegalStateException: %1$s
                \tat org.handoff.data.follow.Follower.run(Follower.java:10)
                \tat com.%1$s.Driver.read(Driver.java:10)
                %1$s
                2026-11-23T10:00:02.000Z WARN  x Follower fault="%1$s"
                """
                        .formatted(PLANTED));
    }

    private static Map<String, String> files(Path zip) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry each = entries.getNextEntry();
                    each != null;
                    each = entries.getNextEntry()) {
                files.put(
                        each.getName(), new String(entries.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
