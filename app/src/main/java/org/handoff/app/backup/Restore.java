package org.handoff.app.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.evidence.Sha256;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Brings a backup back into a folder that holds nothing: everything is unpacked beside it, held
/// against its hashes and the ledger's chain, and only then put into place, at once.
public final class Restore {
    private static final int FILES_MAX = 10_000;
    private static final long FILE_BYTES_MAX = 1L << 31;

    /// No other name is ever unpacked, so none leads out of the folder.
    private static final String NAME =
            "(started|(access|notify|shadow|ledger)\\.db"
                    + "|(evidence|tls|pointers)(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}){1,3})";

    private static final JsonMapper JSON = new JsonMapper();

    private Restore() {}

    /// @param data the control plane's folder, empty or not there
    /// @return records of the ledger in it; -1 if the ledger is elsewhere
    /// @throws HandoffException `restore.not-empty`, `restore.format`, `restore.migration`,
    ///   `restore.broken`, `restore.read`
    public static long read(Path zip, Path data, String migration) {
        refuseUnlessEmpty(data);
        Path beside = data.toAbsolutePath().resolveSibling(data.getFileName() + ".restoring");
        try {
            if (Files.exists(beside)) {
                Backup.delete(beside);
            }
            create(beside);
            try {
                unpack(zip, beside, migration);
                long records = chain(beside);
                Files.deleteIfExists(data);
                Files.move(beside, data, StandardCopyOption.ATOMIC_MOVE);
                return records;
            } catch (IOException | RuntimeException e) {
                Backup.delete(beside);
                throw e;
            }
        } catch (IOException e) {
            throw HandoffException.external(
                    "restore.read",
                    zip + " cannot be brought back.",
                    "Is it a backup, and may " + data + " be written?",
                    e);
        }
    }

    private static void create(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static void refuseUnlessEmpty(Path data) {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> inside = Files.list(data)) {
            if (inside.findAny().isPresent()) {
                throw HandoffException.operator(
                        "restore.not-empty",
                        data + " holds something.",
                        "Move it away first: what is there may be newer than the backup.");
            }
        } catch (IOException e) {
            throw HandoffException.external(
                    "restore.read", data + " cannot be looked at.", "Is it a folder?", e);
        }
    }

    private static void unpack(Path zip, Path into, String migration) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            JsonNode manifest = manifest(file, migration);
            Set<String> wanted = new HashSet<>();
            manifest.path("files").fieldNames().forEachRemaining(wanted::add);
            if (wanted.size() > FILES_MAX) {
                throw broken("It names more than " + FILES_MAX + " files.");
            }
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().equals(Backup.MANIFEST)) {
                    if (!wanted.remove(entry.getName()) || !entry.getName().matches(NAME)) {
                        throw broken("It holds a file that is none of a backup's.");
                    }
                    unpack(file, entry, manifest, into);
                }
            }
            if (!wanted.isEmpty()) {
                throw broken(wanted.size() + " of its files are missing.");
            }
        }
    }

    private static void unpack(ZipFile file, ZipEntry entry, JsonNode manifest, Path into)
            throws IOException {
        if (entry.getSize() > FILE_BYTES_MAX) {
            throw broken("A file in it is larger than two gigabytes.");
        }
        byte[] bytes = file.getInputStream(entry).readNBytes((int) Math.max(0, entry.getSize()));
        String hash = manifest.path("files").path(entry.getName()).asText();
        if (!Sha256.hex(bytes).equals(hash)) {
            throw broken("A file in it is not the one that was kept: " + entry.getName() + ".");
        }
        Path to = into.resolve(entry.getName());
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        if (to.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // A key is not used that others may read.
            Files.createFile(
                    to,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(to, bytes);
    }

    private static JsonNode manifest(ZipFile file, String migration) throws IOException {
        ZipEntry entry = file.getEntry(Backup.MANIFEST);
        if (entry == null) {
            throw broken("It has no manifest.");
        }
        JsonNode manifest = JSON.readTree(file.getInputStream(entry));
        int format = manifest.path("format").asInt();
        if (format > Backup.FORMAT) {
            throw HandoffException.operator(
                    "restore.format",
                    "The backup was made by a newer Handoff: its format is "
                            + format
                            + ", this one knows "
                            + Backup.FORMAT
                            + ".",
                    "Use that version.");
        }
        if (!manifest.path("migration").asText().equals(migration)) {
            throw HandoffException.operator(
                    "restore.migration",
                    "The backup is of another migration.",
                    "Use that one's spec, or this one's backup.");
        }
        return manifest;
    }

    private static long chain(Path folder) {
        Path file = folder.resolve("ledger.db");
        if (!Files.exists(file)) {
            return -1;
        }
        try (Ledger ledger = SqliteLedger.openToRead(file)) {
            Ledger.Check check = ledger.verify();
            if (!check.isWhole()) {
                throw broken("The ledger in it does not verify: " + check.because());
            }
            return check.records();
        }
    }

    private static HandoffException broken(String why) {
        return HandoffException.operator(
                "restore.broken", "The backup is broken. " + why, "Take another one.");
    }
}
