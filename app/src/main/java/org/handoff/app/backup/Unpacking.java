package org.handoff.app.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Takes a backup's files out of its zip, each held against its hash and made durable.
final class Unpacking {
    private static final int FILES_MAX = 10_000;
    private static final int MANIFEST_BYTES_MAX = 8 << 20;

    /// A quarter of a tebibyte: no ledger and no map is as large.
    private static final long FILE_BYTES_MAX = 1L << 38;

    private static final int CHUNK = 64 << 10;
    private static final JsonMapper JSON = new JsonMapper();

    private Unpacking() {}

    /// @return the manifest
    static JsonNode all(Path zip, Path into, String migration) throws IOException {
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
                    if (!wanted.remove(entry.getName()) || !entry.getName().matches(Parts.NAME)) {
                        throw broken("It holds a file that is none of a backup's.");
                    }
                    one(file, entry, manifest, into);
                }
            }
            if (!wanted.isEmpty()) {
                throw broken(wanted.size() + " of its files are missing.");
            }
            folders(into);
            return manifest;
        }
    }

    private static void one(ZipFile file, ZipEntry entry, JsonNode manifest, Path into)
            throws IOException {
        Path to = into.resolve(entry.getName());
        OwnerOnly.folder(Objects.requireNonNull(to.getParent()));
        OwnerOnly.file(to);
        MessageDigest digest = OwnerOnly.sha256();
        try (InputStream from = new DigestInputStream(file.getInputStream(entry), digest);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK];
            int read = from.read(chunk);
            while (read >= 0) {
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                if (out.position() > FILE_BYTES_MAX) {
                    throw broken("A file in it is larger than any that is kept.");
                }
                read = from.read(chunk);
            }
            out.force(true);
        }
        String hash = manifest.path("files").path(entry.getName()).asText();
        if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
            throw broken("A file in it is not the one that was kept: " + entry.getName() + ".");
        }
    }

    private static void folders(Path into) throws IOException {
        try (Stream<Path> all = Files.walk(into)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                OwnerOnly.force(folder);
            }
        }
    }

    private static JsonNode manifest(ZipFile file, String migration) throws IOException {
        ZipEntry entry = file.getEntry(Backup.MANIFEST);
        if (entry == null) {
            throw broken("It has no manifest.");
        }
        JsonNode manifest;
        try (InputStream from = file.getInputStream(entry)) {
            manifest = JSON.readTree(from.readNBytes(MANIFEST_BYTES_MAX));
        }
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

    static HandoffException broken(String why) {
        return HandoffException.operator(
                "restore.broken", "The backup is broken. " + why, "Take another one.");
    }
}
