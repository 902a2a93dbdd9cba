package org.handoff.app.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.cli.CliRun;
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
import java.time.Instant;
import java.util.Map;

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
            assertThat(ledger.readAll()).hasSize(3);
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

    private String run(String command, String file, Path spec) {
        CliRun run = new CliRun();
        assertThat(run.run(command, file, "--spec", spec.toString())).as(run.err()).isZero();
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
