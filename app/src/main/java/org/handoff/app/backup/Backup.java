package org.handoff.app.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.Sha256;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Copies a control plane's folder into one zip while it runs: databases by SQLite's own `VACUUM
/// INTO`, which reads one consistent state, and the evidence before the ledger, so that no
/// checkpoint in the zip covers a record that is not. The key that signs is in it: only its owner
/// may read the file.
///
/// Source of fact: SQLite documentation, "VACUUM", section "VACUUM with an INTO clause".
public final class Backup {
    /// Of the zip; a newer one is refused.
    static final int FORMAT = 1;

    static final String MANIFEST = "manifest.json";

    private static final JsonMapper JSON = new JsonMapper();

    /// Everything else in the folder is made anew, or of this process alone.
    private static final List<String> BEFORE_THE_LEDGER =
            List.of(
                    "evidence",
                    "tls",
                    "pointers",
                    "started",
                    "access.db",
                    "notify.db",
                    "shadow.db");

    private static final String LEDGER = "ledger.db";

    private final Path data;
    private final Path scratch;
    private final ObjectNode manifest = JSON.createObjectNode();
    private final List<String> names = new ArrayList<>();

    private Backup(Path data, Path scratch) {
        this.data = data;
        this.scratch = scratch;
    }

    /// Writes it anew; there must be no such file yet.
    ///
    /// @param data the control plane's folder
    /// @return the names of what was kept
    /// @throws HandoffException `backup.write`, `backup.exists`, `backup.nothing`
    public static List<String> write(Path data, String migration, Path zip) {
        if (!Files.isDirectory(data)) {
            throw HandoffException.operator(
                    "backup.nothing",
                    "There is no folder " + data + ".",
                    "It is made when `handoff serve` starts for the first time.");
        }
        try {
            Path scratch = Files.createTempDirectory("handoff-backup-");
            try {
                Backup backup = new Backup(data, scratch);
                backup.manifest.put("format", FORMAT).put("migration", migration);
                backup.write(zip);
                return List.copyOf(backup.names);
            } finally {
                delete(scratch);
            }
        } catch (FileAlreadyExistsException e) {
            throw HandoffException.operator(
                    "backup.exists", zip + " is there already.", "Name a new file.");
        } catch (IOException e) {
            throw HandoffException.external(
                    "backup.write", zip + " cannot be written.", "Is the disk full?", e);
        }
    }

    private void write(Path zip) throws IOException {
        create(zip);
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream into = new ZipOutputStream(out)) {
            for (String name : BEFORE_THE_LEDGER) {
                add(name, into);
            }
            add(LEDGER, into);
            put(MANIFEST, manifest.toPrettyString().getBytes(StandardCharsets.UTF_8), into);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(zip); // half of a backup is none, and holds a key
            throw e;
        }
    }

    private static void create(Path zip) throws IOException {
        if (zip.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    zip,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(zip);
        }
    }

    private void add(String name, ZipOutputStream into) throws IOException {
        Path file = data.resolve(name);
        if (Files.isDirectory(file)) {
            for (Path each : files(file)) {
                keep(data.relativize(each).toString().replace('\\', '/'), each, into);
            }
        } else if (Files.exists(file)) {
            keep(name, name.endsWith(".db") ? copied(file) : file, into);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void keep(String name, Path file, ZipOutputStream into) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        manifest.withObject("/files").put(name, Sha256.hex(bytes));
        names.add(name);
        put(name, bytes, into);
    }

    private static void put(String name, byte[] bytes, ZipOutputStream into) throws IOException {
        into.putNextEntry(new ZipEntry(name));
        into.write(bytes);
        into.closeEntry();
    }

    private Path copied(Path database) throws IOException {
        Path copy = scratch.resolve(database.getFileName());
        String url = "jdbc:sqlite:file:" + database.toAbsolutePath() + "?mode=ro";
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, copy.toString());
            vacuum.execute();
            return copy;
        } catch (SQLException e) {
            throw new IOException("the database " + database.getFileName(), e);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
