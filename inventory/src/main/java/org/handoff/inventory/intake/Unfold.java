package org.handoff.inventory.intake;

import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads through gzip, bzip2, zip and tar, one in another, down to plain files. Nothing is written
/// to disk, so that a hostile entry name leads nowhere; it is told all the same. One thread.
final class Unfold {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAGIC_BYTES = 512;

    /// Gets every plain file; what it leaves unread is skipped.
    interface Leaf {
        void file(Origin origin, InputStream stream) throws IOException;
    }

    /// Hears of what cannot be read.
    interface Trouble {
        void problem(Origin origin, String what);
    }

    private final Limits limits;
    private final Leaf leaf;
    private final Trouble trouble;

    Unfold(Limits limits, Leaf leaf, Trouble trouble) {
        this.limits = limits;
        this.leaf = leaf;
        this.trouble = trouble;
    }

    /// @param packed counts the bytes that come from the disk, for the bound on expansion
    void file(Origin origin, CountedStream packed) throws IOException {
        unfold(origin, packed, packed, 0);
    }

    private void unfold(Origin origin, InputStream raw, CountedStream packed, int depth)
            throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
        in.mark(MAGIC_BYTES);
        byte[] magic = in.readNBytes(MAGIC_BYTES);
        in.reset();
        Form form = Form.of(magic);
        if (form == Form.PLAIN) {
            leaf.file(origin, in);
        } else if (depth >= limits.depthMax()) {
            trouble.problem(
                    origin, "archives nest deeper than " + limits.depthMax() + "; not read");
        } else {
            packed(origin, in, packed, depth, form);
        }
    }

    private void packed(Origin origin, InputStream in, CountedStream packed, int depth, Form form)
            throws IOException {
        switch (form) {
            case GZIP -> {
                InputStream gzip =
                        GzipCompressorInputStream.builder()
                                .setInputStream(in)
                                .setDecompressConcatenated(true)
                                .get();
                InputStream inner = new BoundedExpansion(gzip, packed, limits);
                unfold(origin.without(".gz"), inner, packed, depth + 1);
            }
            case BZIP2 -> {
                InputStream bzip2 = new BZip2CompressorInputStream(in, true);
                InputStream inner = new BoundedExpansion(bzip2, packed, limits);
                unfold(origin.without(".bz2"), inner, packed, depth + 1);
            }
            case ZIP -> entries(origin, new ZipArchiveInputStream(in), packed, depth);
            case TAR -> entries(origin, new TarArchiveInputStream(in), packed, depth);
            case PLAIN -> throw new IllegalStateException("a plain file is a leaf");
        }
    }

    private void entries(
            Origin origin, ArchiveInputStream<?> archive, CountedStream packed, int depth)
            throws IOException {
        BoundedExpansion bounded = new BoundedExpansion(archive, packed, limits);
        int count = 0;
        for (ArchiveEntry entry = archive.getNextEntry();
                entry != null;
                entry = archive.getNextEntry()) {
            if (++count > limits.entriesMax()) {
                trouble.problem(
                        origin,
                        "more than " + limits.entriesMax() + " entries; the rest is not read");
                return;
            }
            if (entry.isDirectory()) {
                continue;
            }
            Origin inner = origin.entry(shown(entry.getName()));
            if (escapes(entry.getName())) {
                trouble.problem(inner, "the entry's name leads out of its archive; not read");
            } else if (entry instanceof ZipArchiveEntry zip
                    && zip.getGeneralPurposeBit().usesEncryption()) {
                trouble.problem(inner, "encrypted; not read");
            } else {
                entry(inner, bounded, packed, depth);
            }
            // skipping expands as well, so it is bounded as well
            bounded.skipAll();
        }
    }

    /// A damaged entry ends alone if the archive can go on.
    private void entry(Origin inner, BoundedExpansion bounded, CountedStream packed, int depth)
            throws IOException {
        try {
            unfold(inner, bounded.entry(), packed, depth + 1);
        } catch (BoundedExpansion.Exceeded e) {
            throw e;
        } catch (IOException e) {
            trouble.problem(inner, "damaged or cut short");
        }
    }

    private static boolean escapes(String name) {
        String path = name.replace('\\', '/');
        return path.startsWith("/")
                || path.matches("[A-Za-z]:.*")
                || path.equals("..")
                || path.startsWith("../")
                || path.endsWith("/..")
                || path.contains("/../");
    }

    private static String shown(String name) {
        String path = name.replace('\\', '/').replaceAll("\\p{Cntrl}", "?");
        return path.length() > 300 ? path.substring(0, 300) : path;
    }

    private enum Form {
        GZIP,
        BZIP2,
        ZIP,
        TAR,
        PLAIN;

        static Form of(byte[] magic) {
            if (starts(magic, 0x1f, 0x8b)) {
                return GZIP;
            }
            if (starts(magic, 'B', 'Z', 'h')) {
                return BZIP2;
            }
            if (starts(magic, 'P', 'K', 3, 4) || starts(magic, 'P', 'K', 5, 6)) {
                return ZIP;
            }
            boolean tar =
                    magic.length > 262
                            && new String(magic, 257, 5, StandardCharsets.US_ASCII).equals("ustar");
            return tar ? TAR : PLAIN;
        }

        private static boolean starts(byte[] bytes, int... magic) {
            if (bytes.length < magic.length) {
                return false;
            }
            for (int i = 0; i < magic.length; i++) {
                if ((bytes[i] & 255) != magic[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
