package org.handoff.control.evidence.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// The files of an evidence archive by name, in memory. Immutable, but for the bytes.
public final class Archive {
    public static final String LEDGER = "ledger.ndjson";
    public static final String CHECKPOINTS = "checkpoints.txt";
    public static final String KEYS = "keys.txt";
    public static final String TIMINGS = "timings.json";
    public static final String GATES = "gates.json";
    public static final String CERTIFICATES = "certificates/";
    public static final String APPROVALS = "approvals.json";
    public static final String SHADOW = "shadow-parity.json";
    public static final String INVENTORY = "inventory.json";
    public static final String VALIDATIONS = CERTIFICATES + "validation-";
    public static final String MADE = "made.json";
    public static final String OSCAL = "oscal-assessment-results.json";
    public static final String REPORT = "report.html";
    public static final String PRINT = "report.pdf";
    public static final String VERIFIER = "verify.sh";
    public static final String README = "README.txt";
    public static final String INDEX = "SHA256SUMS";
    public static final String INDEX_NOTE = "SHA256SUMS.note";

    /// More files than this are no archive.
    private static final int FILES_MAX = 10_000;

    /// All files together, unpacked.
    private static final long BYTES_MAX = 256L << 20;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?");

    private final SortedMap<String, byte[]> files;

    public Archive(Map<String, byte[]> files) {
        this.files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    public SortedMap<String, byte[]> files() {
        return files;
    }

    /// `null` if there is no such file.
    byte @Nullable [] bytes(String name) {
        return files.get(name);
    }

    static String text(byte[] content) {
        return new String(content, UTF_8);
    }

    static byte[] bytesOf(String text) {
        return text.getBytes(UTF_8);
    }

    /// Writes it as a zip, whole or not at all. The same files give the same bytes.
    public void write(Path zip) throws IOException {
        Path part = zip.resolveSibling(zip.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                write(out);
            }
            Files.move(
                    part, zip, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// The zip that [#write(Path)] writes.
    public byte[] zip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void write(OutputStream out) throws IOException {
        try (ZipOutputStream entries = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                entries.putNextEntry(entry(file.getKey(), file.getValue()));
                entries.write(file.getValue());
                entries.closeEntry();
            }
        }
    }

    private static ZipEntry entry(String name, byte[] content) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setCrc(sum.getValue());
        entry.setSize(content.length);
        return entry;
    }

    /// Reads a zip.
    ///
    /// @throws HandoffException `evidence.archive` if it is none, holds a name twice, a name that
    ///   leads elsewhere, or more than an archive holds
    public static Archive read(Path zip) {
        Map<String, byte[]> files = new TreeMap<>();
        long left = BYTES_MAX;
        try (ZipFile file = new ZipFile(zip.toFile(), UTF_8)) {
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.isDirectory()) {
                    continue;
                }
                if (!NAME.matcher(entry.getName()).matches() || files.size() >= FILES_MAX) {
                    throw none(zip, "it holds names that an archive does not hold", null);
                }
                byte[] content = content(zip, file, entry, left);
                left -= content.length;
                if (files.put(entry.getName(), content) != null) {
                    throw none(zip, "it holds a name twice", null);
                }
            }
        } catch (IOException e) {
            throw none(zip, "it is no zip, or damaged", e);
        }
        return new Archive(files);
    }

    private static byte[] content(Path zip, ZipFile file, ZipEntry entry, long most)
            throws IOException {
        try (InputStream in = file.getInputStream(entry)) {
            byte[] content = in.readNBytes((int) most);
            if (in.read() >= 0) {
                throw none(zip, "it holds more than " + (BYTES_MAX >> 20) + " MB", null);
            }
            return content;
        }
    }

    private static HandoffException none(Path zip, String why, @Nullable IOException cause) {
        String text = zip + " is no evidence archive: " + why + ".";
        String remedy = "Ask for it again from who exported it.";
        return cause == null
                ? HandoffException.operator("evidence.archive", text, remedy)
                : HandoffException.external("evidence.archive", text, remedy, cause);
    }

    /// The time that a file says, as an archive writes it.
    static String time(Instant at) {
        return at.truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
    }
}
