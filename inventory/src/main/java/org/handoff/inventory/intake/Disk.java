package org.handoff.inventory.intake;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// The files under the given folders. Symbolic links are not followed: they can lead out of the
/// export, or in circles. One thread.
public final class Disk {
    /// What the map's own database calls itself (`application_id`): one that lies in a mapped
    /// folder is no export. Source of fact: sqlite.org/fileformat.html, 1.3.
    public static final int OWN = 0x4861_6E64;

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int OWN_AT = 68;
    private static final int LEAST_PAGE = 512;

    private final Limits limits;
    private final List<Item> items;
    private final long bytes;

    private Disk(Limits limits, List<Item> items) {
        this.limits = limits;
        this.items = items;
        this.bytes = items.stream().mapToLong(Item::size).sum();
    }

    /// One regular file.
    public record Item(Path file, Origin origin, long size) {
        public String key() {
            return origin.root() + ":" + origin.path();
        }

        /// Whether it can hold several files.
        public boolean isArchive() {
            String name = origin.name().toLowerCase(java.util.Locale.ROOT);
            return name.matches(".*\\.(zip|jar|war|ear|docx|xlsx|tar|tgz|tar\\.gz|tar\\.bz2)");
        }
    }

    /// Gets every plain file, archives unfolded.
    public interface Leaf {
        void file(Origin origin, InputStream stream) throws IOException;
    }

    /// Hears of what cannot be read.
    public interface Trouble {
        void problem(Origin origin, String what);
    }

    public static Disk of(List<Path> roots, Limits limits, Trouble trouble) throws IOException {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < roots.size(); i++) {
            Path root = roots.get(i).toAbsolutePath().normalize();
            if (!Files.exists(root)) {
                throw HandoffException.operator(
                        "map.no-such-folder",
                        roots.get(i) + " does not exist.",
                        "Give a folder of exported files.");
            }
            Files.walkFileTree(root, new Visitor(root, i, items, limits, trouble));
        }
        items.sort(Comparator.comparing(Item::key));
        return new Disk(limits, List.copyOf(items));
    }

    public List<Item> items() {
        return items;
    }

    public long bytes() {
        return bytes;
    }

    /// Unfolds one file.
    ///
    /// @param hash asked after reading: whether the rest is read, too, for the hash of all
    /// @return the SHA-256 of the file; empty if it was not asked for
    public String read(
            Item item, Leaf leaf, Trouble trouble, LongConsumer heard, BooleanSupplier hash)
            throws IOException {
        try (CountedStream packed = new CountedStream(Files.newInputStream(item.file()), heard)) {
            try {
                new Unfold(limits, leaf::file, trouble::problem).file(item.origin(), packed);
            } catch (IOException e) {
                trouble.problem(item.origin(), isBound(e) ? reason(e) : "damaged or cut short");
            }
            return hash.getAsBoolean() ? packed.finish() : "";
        }
    }

    /// SHA-256 of the file's bytes, as [#read] tells it.
    public static String hash(Item item, LongConsumer heard) throws IOException {
        try (CountedStream bytes = new CountedStream(Files.newInputStream(item.file()), heard)) {
            return bytes.finish();
        }
    }

    /// Whether a bound on expansion ended the reading.
    public static boolean isBound(Throwable failure) {
        return failure instanceof BoundedExpansion.Exceeded;
    }

    private static String reason(IOException bound) {
        String message = bound.getMessage();
        return message == null ? "a bound was reached" : message;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final int number;
        private final List<Item> items;
        private final Limits limits;
        private final Trouble trouble;

        Visitor(Path root, int number, List<Item> items, Limits limits, Trouble trouble) {
            this.root = root;
            this.number = number;
            this.items = items;
            this.limits = limits;
            this.trouble = trouble;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Origin origin = origin(file);
            if (attributes.isSymbolicLink()) {
                trouble.problem(origin, "a symbolic link; not followed");
            } else if (!attributes.isRegularFile()) {
                trouble.problem(origin, "no regular file; not read");
            } else if (isOwn(file, attributes.size())) {
                return FileVisitResult.CONTINUE;
            } else if (items.size() >= limits.filesMax()) {
                trouble.problem(
                        origin, "more than " + limits.filesMax() + " files; the rest is not read");
                return FileVisitResult.TERMINATE;
            } else {
                items.add(new Item(file, origin, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isOwn(Path file, long size) {
            if (size == 0 || size % LEAST_PAGE != 0) {
                return false;
            }
            try (InputStream in = Files.newInputStream(file)) {
                ByteBuffer head = ByteBuffer.wrap(in.readNBytes(OWN_AT + Integer.BYTES));
                return Arrays.equals(SQLITE, 0, SQLITE.length, head.array(), 0, SQLITE.length)
                        && head.getInt(OWN_AT) == OWN;
            } catch (IOException _) {
                return false; // whoever reads it says so
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            trouble.problem(origin(file), "cannot be opened");
            return FileVisitResult.CONTINUE;
        }

        private Origin origin(Path file) {
            Path base = file.equals(root) ? root.getParent() : root;
            String path =
                    (base == null ? file : base.relativize(file)).toString().replace('\\', '/');
            return new Origin(path, number);
        }
    }
}
