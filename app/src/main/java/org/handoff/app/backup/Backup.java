package org.handoff.app.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.HandoffException;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
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

    private final Path data;
    private final Path scratch;
    private final ObjectNode manifest = JSON.createObjectNode();
    private final List<String> names = new ArrayList<>();

    private Backup(Path data, Path scratch) {
        this.data = data;
        this.scratch = scratch;
    }

    /// Writes it anew; there must be no such file yet. Until it is whole and on the disk, it stands
    /// under another name.
    ///
    /// @param data the control plane's folder
    /// @param hasLedger whether the ledger is in the folder, and not a database of its own
    /// @return the names of what was kept
    /// @throws HandoffException `backup.write`, `backup.exists`, `backup.nothing`
    public static List<String> write(Path data, boolean hasLedger, String migration, Path zip) {
        if (!Files.exists(data.resolve(hasLedger ? Parts.LEDGER : Parts.ACCOUNTS))) {
            throw HandoffException.operator(
                    "backup.nothing",
                    "There is no control plane in the folder " + data + ".",
                    "Name its folder; it is made when `handoff serve` starts for the first time.");
        }
        if (Files.exists(zip)) {
            throw exists(zip);
        }
        Path part = zip.resolveSibling(zip.getFileName() + ".part");
        Path scratch = zip.resolveSibling(zip.getFileName() + ".scratch");
        // Half of a backup is none, and holds keys: it goes when this process is ended, too.
        Thread ended = Thread.ofPlatform().unstarted(() -> forget(part, scratch));
        Runtime.getRuntime().addShutdownHook(ended);
        try {
            forget(part, scratch);
            OwnerOnly.folder(scratch);
            Backup backup = new Backup(data, scratch);
            backup.manifest.put("format", FORMAT).put("migration", migration);
            backup.manifest.put("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            backup.write(part);
            Files.move(part, zip);
            OwnerOnly.force(zip.toAbsolutePath().getParent());
            return List.copyOf(backup.names);
        } catch (FileAlreadyExistsException e) {
            throw exists(zip);
        } catch (IOException e) {
            throw HandoffException.external(
                    "backup.write", zip + " cannot be written.", "Is the disk full?", e);
        } finally {
            forget(part, scratch);
            unhook(ended);
        }
    }

    private static HandoffException exists(Path zip) {
        return HandoffException.operator(
                "backup.exists", zip + " is there already.", "Name a new file.");
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process ends: the hook does what it is for
        }
    }

    private static void forget(Path part, Path scratch) {
        try {
            Files.deleteIfExists(part);
            delete(scratch);
        } catch (IOException e) {
            throw HandoffException.external(
                    "backup.write",
                    "What was half written cannot be taken away: " + part + ", " + scratch + ".",
                    "Delete both: there may be a key in them.",
                    e);
        }
    }

    private void write(Path zip) throws IOException {
        OwnerOnly.file(zip);
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.WRITE);
                ZipOutputStream into =
                        new ZipOutputStream(
                                new BufferedOutputStream(Channels.newOutputStream(channel)))) {
            for (String name : Parts.BEFORE_THE_LEDGER) {
                add(name, into);
            }
            add(Parts.LEDGER, into);
            into.putNextEntry(new ZipEntry(MANIFEST));
            into.write(manifest.toPrettyString().getBytes(StandardCharsets.UTF_8));
            into.closeEntry();
            into.finish();
            into.flush();
            channel.force(true);
        }
    }

    private void add(String name, ZipOutputStream into) throws IOException {
        Path file = data.resolve(name);
        if (Files.isDirectory(file)) {
            for (Path each : files(file)) {
                String inside = data.relativize(each).toString().replace('\\', '/');
                if (!Parts.LEFT_OUT.contains(inside)) {
                    keep(inside, each, into);
                }
            }
        } else if (Files.exists(file)) {
            keep(name, name.endsWith(".db") ? copied(file) : file, into);
        }
    }

    /// A link counts as what it leads to: a key may stand on another disk.
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void keep(String name, Path file, ZipOutputStream into) throws IOException {
        MessageDigest digest = OwnerOnly.sha256();
        into.putNextEntry(new ZipEntry(name));
        try (InputStream from = new DigestInputStream(Files.newInputStream(file), digest)) {
            from.transferTo(into);
        }
        into.closeEntry();
        manifest.withObject("/files").put(name, HexFormat.of().formatHex(digest.digest()));
        names.add(name);
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

    /// A file or a folder with all that is in it; nothing if it is not there.
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
