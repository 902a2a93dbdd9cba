package org.handoff.app.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.app.cli.CliRun;
import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.CheckpointedLedger;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

final class BackupTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void whatIsKeptWhileItRunsComesBackAsItWas() throws Exception {
        Path spec = spec();
        Path data = folder.resolve(".handoff");
        Path zip = folder.resolve("kept.zip");
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer _ =
                        Checkpointer.start(data.resolve("evidence"), "bench", null, ledger)) {
            append(ledger, new Entry.Founded("bench", Environment.LEGACY));
            append(ledger, new Entry.Aborted("ann", "budget"));
            Files.writeString(data.resolve("started"), "key\nann\n0\n");

            assertThat(run("backup", zip.toString(), spec)).contains("Kept ");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)))
                .isEqualTo("rw-------");
        assertThat(refused("restore", zip.toString(), spec)).contains("holds something");
        Files.move(data, folder.resolve("away"));

        assertThat(run("restore", zip.toString(), spec))
                .contains("the ledger has 2 records and is whole");

        assertThat(Files.readString(data.resolve("started"))).startsWith("key");
        assertThat(data.resolve("evidence/signing-key"))
                .hasSameBinaryContentAs(folder.resolve("away/evidence/signing-key"));
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer _ =
                        Checkpointer.start(data.resolve("evidence"), "bench", null, ledger)) {
            append(ledger, new Entry.Aborted("ann", "again"));
            assertThat(ledger.readAll()).hasSize(4);
            assertThat(ledger.readAll().get(2).entry()).isInstanceOf(Entry.Restored.class);
        }
    }

    @Test
    void aRestoredLedgerIsServedWhereAnAnchorHoldsCheckpointsThatItLost() throws Exception {
        Path spec = spec();
        Path data = folder.resolve(".handoff");
        Anchor anchor = new Anchor(folder.resolve("worm"), "bench");
        Path zip = folder.resolve("kept.zip");
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer _ =
                        Checkpointer.start(data.resolve("evidence"), "bench", anchor, ledger)) {
            append(ledger, new Entry.Founded("bench", Environment.LEGACY));
            run("backup", zip.toString(), spec);
        }
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer checkpointer =
                        Checkpointer.start(data.resolve("evidence"), "bench", anchor, ledger)) {
            Ledger covered = new CheckpointedLedger(ledger, checkpointer);
            append(covered, new Entry.Aborted("ann", "lost"));
            append(covered, new Entry.Aborted("ann", "lost, too"));
        }
        Files.move(data, folder.resolve("away"));

        run("restore", zip.toString(), spec, "--reason", "the disk died");

        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer _ =
                        Checkpointer.start(data.resolve("evidence"), "bench", anchor, ledger)) {
            assertThat(ledger.readAll()).hasSize(2);
            assertThat(ledger.readAll().getLast().entry())
                    .isInstanceOf(Entry.Restored.class)
                    .extracting("reason", "records")
                    .containsExactly("the disk died", 1L);
        }
    }

    @Test
    void whatInitPutIntoTheFolderComesBackOrStaysIfItIsThere() throws Exception {
        Path spec = folder.resolve("handoff.yaml");
        String[] init = {
            "init",
            "--migration",
            "bench",
            "--legacy",
            "u@a:1/x",
            "--cloud",
            "u@b:1/x",
            "--owner",
            "ann",
            "--no-probe",
            "--output",
            spec.toString()
        };
        assertThat(new CliRun().run(init)).isZero();
        Path data = folder.resolve(".handoff");
        String token = Files.readString(data.resolve("token"));
        ledger(data);
        Files.createDirectories(data.resolve("validate"));
        Files.writeString(data.resolve("validate/state.json"), "{}");
        Files.writeString(data.resolve("validate/lock"), "");
        try (var map = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("map.db"));
                var statement = map.createStatement()) {
            statement.execute("CREATE TABLE edge (a TEXT)");
        }
        Path zip = folder.resolve("kept.zip");
        run("backup", zip.toString(), spec);
        Files.move(data, folder.resolve("away"));

        run("restore", zip.toString(), spec);
        assertThat(data.resolve("token")).hasContent(token);
        assertThat(data.resolve("map.db")).isNotEmptyFile();
        assertThat(data.resolve("validate/state.json")).hasContent("{}");
        assertThat(data.resolve("validate/lock")).doesNotExist();

        Files.move(data, folder.resolve("away, too"));
        Files.createDirectories(data.resolve("lost+found"));
        Files.writeString(data.resolve("token"), "another");
        run("restore", zip.toString(), spec);
        assertThat(data.resolve("token")).hasContent("another");
        assertThat(data.resolve("ledger.db")).isNotEmptyFile();
    }

    @Test
    void afterARestoreEverybodyIsLoggedOutAndWhatCountsAgainIsTold() throws Exception {
        Path spec = spec();
        Path data = folder.resolve(".handoff");
        ledger(data);
        Path zip = folder.resolve("kept.zip");
        String session;
        try (Access access = Access.open(data.resolve("access.db"), "t", InstantSource.system())) {
            access.add("eve", "correct horse battery", Set.of(Role.OPERATOR), "test");
            session =
                    ((Access.Login.Done) access.login("eve", "correct horse battery", "x")).token();
            access.token("front", Set.of(Role.GATEWAY), Duration.ofDays(3), "ann");
            run("backup", zip.toString(), spec);
            access.disable("eve");
        }
        Files.move(data, folder.resolve("away"));

        assertThat(run("restore", zip.toString(), spec))
                .contains("accounts: eve", "tokens: front (", "take it back again");

        try (Access access = Access.open(data.resolve("access.db"), "t", InstantSource.system())) {
            assertThat(access.of(session)).isEmpty();
        }
    }

    @Test
    void aFolderWithoutALedgerIsNoBackupAndWhatFailsLeavesNothing() throws Exception {
        Path spec = spec();
        Path data = Files.createDirectories(folder.resolve(".handoff"));
        Path zip = folder.resolve("kept.zip");
        assertThat(refused("backup", zip.toString(), spec)).contains("no control plane");

        ledger(data);
        Files.writeString(data.resolve("access.db"), "no database, but as long as one".repeat(40));
        assertThat(refused("backup", zip.toString(), spec)).contains("cannot be written");

        try (var left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(data, spec);
        }
    }

    @Test
    void linksAreFollowedIntoABackupAndOutOfARestore() throws Exception {
        Path spec = spec();
        Path data = folder.resolve(".handoff");
        ledger(data);
        Path keys = Files.createDirectories(folder.resolve("keys"));
        Files.writeString(keys.resolve("signing-key"), "a key");
        Files.createSymbolicLink(data.resolve("evidence"), keys);
        Path zip = folder.resolve("kept.zip");
        run("backup", zip.toString(), spec);
        Files.move(data, folder.resolve("away"));
        Path large = Files.createDirectories(folder.resolve("large disk"));
        Files.createSymbolicLink(data, large);

        run("restore", zip.toString(), spec);

        assertThat(data).isSymbolicLink();
        assertThat(large.resolve("evidence/signing-key")).hasContent("a key");
        assertThat(large.resolve(".restoring")).doesNotExist();
    }

    @Test
    void aRestoreThatWasBrokenOffIsNotServedAndIsDoneAgain() throws Exception {
        Path spec = spec();
        Path data = folder.resolve(".handoff");
        ledger(data);
        Files.writeString(data.resolve("started"), "key\nann\n0\n");
        Path zip = folder.resolve("kept.zip");
        run("backup", zip.toString(), spec);
        // As after a crash between two of its files.
        Files.move(data, folder.resolve("away"));
        Files.createDirectories(data.resolve(".restoring"));
        Files.writeString(data.resolve("started"), "key\nann\n0\n");

        assertThatThrownBy(() -> Restore.refuseHalf(data)).hasMessageContaining("broken off");
        change(zip, "started", "x");
        refused("restore", zip.toString(), spec);
        assertThatThrownBy(() -> Restore.refuseHalf(data)).hasMessageContaining("broken off");
        change(zip, "started", "key\nann\n0\n");
        run("restore", zip.toString(), spec);

        Restore.refuseHalf(data);
        assertThat(data.resolve("ledger.db")).isNotEmptyFile();
    }

    private static void ledger(Path data) throws Exception {
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve")) {
            append(ledger, new Entry.Founded("bench", Environment.LEGACY));
        }
    }

    @Test
    void aBackupThatWasChangedOrIsNewerOrAnothersIsRefused() throws Exception {
        Path spec = spec();
        Path data = folder.resolve(".handoff");
        try (SqliteLedger ledger = SqliteLedger.open(data.resolve("ledger.db"), "serve")) {
            append(ledger, new Entry.Founded("bench", Environment.LEGACY));
        }
        Files.writeString(data.resolve("started"), "key\nann\n0\n");
        Path zip = folder.resolve("kept.zip");
        run("backup", zip.toString(), spec);
        Files.move(data, folder.resolve("away"));

        change(zip, "started", "key\neve\n0\n");
        assertThat(refused("restore", zip.toString(), spec))
                .contains("not the one that was kept: started");
        change(zip, "started", "key\nann\n0\n");
        change(zip, "evidence/../../out", "x");
        assertThat(refused("restore", zip.toString(), spec)).contains("none of a backup's");
        assertThat(data).doesNotExist();
        assertThat(folder.resolve("out")).doesNotExist();

        change(zip, Backup.MANIFEST, "{\"format\": 2, \"migration\": \"bench\"}");
        assertThat(refused("restore", zip.toString(), spec)).contains("made by a newer Handoff");
        change(zip, Backup.MANIFEST, "{\"format\": 1, \"migration\": \"other\"}");
        assertThat(refused("restore", zip.toString(), spec)).contains("of another migration");
    }

    private static void change(Path zip, String name, String text) throws IOException {
        URI uri = URI.create("jar:" + zip.toUri());
        try (FileSystem inside = FileSystems.newFileSystem(uri, Map.of())) {
            Path file = inside.getPath("/").resolve(name);
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void append(Ledger ledger, Entry entry) throws Exception {
        ledger.append(ledger.head(), new Draft(Instant.EPOCH, new Epoch(1), "serve", entry));
    }

    private String run(String command, String file, Path spec, String... more) {
        CliRun run = new CliRun();
        String[] all = Arrays.copyOf(more, more.length + 4);
        System.arraycopy(
                new String[] {command, file, "--spec", spec.toString()}, 0, all, more.length, 4);
        Collections.rotate(Arrays.asList(all), 4);
        assertThat(run.run(all)).as(run.err()).isZero();
        return run.out();
    }

    private String refused(String command, String file, Path spec) {
        CliRun run = new CliRun();
        assertThat(run.run(command, file, "--spec", spec.toString())).isEqualTo(1);
        return run.err();
    }

    private Path spec() throws IOException {
        return Files.copy(
                Path.of("src/test/resources/spec/least.yaml"), folder.resolve("handoff.yaml"));
    }
}
