package org.handoff.clinic.server;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The programs of one PostgreSQL major: bundled as an archive on the classpath, or installed on
/// this system.
///
/// @param major PostgreSQL's major version
/// @param bin the directory that holds `initdb` and `postgres`
record Binaries(int major, Path bin) {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    /// Unpacks the archive into the user's cache once; safe for threads and processes at the same
    /// time.
    ///
    /// @throws IOException when no archive of that major fits this machine, or the cache cannot be
    ///   written
    static synchronized Binaries embedded(int major) throws IOException {
        byte[] archive = archive(major);
        Path cache = cache();
        Files.createDirectories(cache);
        Path home = cache.resolve(major + "-" + hash(archive));
        if (!Files.isDirectory(home)) {
            Path lock = cache.resolve(home.getFileName() + ".lock");
            try (FileChannel channel =
                            FileChannel.open(
                                    lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                if (!Files.isDirectory(home)) {
                    unpack(archive, home);
                }
            }
        }
        return new Binaries(major, home.resolve("bin"));
    }

    /// @throws IOException when that major is not installed in the usual place of Debian and its
    ///   kin
    static Binaries installed(int major) throws IOException {
        Path bin = INSTALLED.resolve(Integer.toString(major)).resolve("bin");
        if (!Files.isExecutable(bin.resolve("postgres"))) {
            throw new IOException(
                    "PostgreSQL "
                            + major
                            + " is not installed in "
                            + bin
                            + "; install it or use an embedded major");
        }
        return new Binaries(major, bin);
    }

    static SortedSet<Integer> installedMajors() {
        SortedSet<Integer> majors = new TreeSet<>();
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> entries = Files.list(INSTALLED)) {
                entries.filter(entry -> Files.isExecutable(entry.resolve("bin/postgres")))
                        .map(entry -> entry.getFileName().toString())
                        .filter(name -> name.matches("\\d{2}"))
                        .forEach(name -> majors.add(Integer.valueOf(name)));
            } catch (IOException unreadable) {
                return majors;
            }
        }
        return majors;
    }

    private static byte[] archive(int major) throws IOException {
        String machine =
                switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
                    case "aarch64", "arm64" -> "arm_64";
                    default -> "x86_64";
                };
        String name = "/postgres/" + major + "/postgres-linux-" + machine + ".txz";
        try (InputStream in = Binaries.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(
                        "no embedded PostgreSQL "
                                + major
                                + " for this machine: "
                                + name
                                + " is not on the classpath");
            }
            return in.readAllBytes();
        }
    }

    private static Path cache() {
        if (Account.current() == Account.NOBODY) {
            return Path.of("/var/tmp/handoff/postgres"); // root's home is closed to uid 65534
        }
        String base = System.getenv("XDG_CACHE_HOME");
        Path root =
                base != null && base.startsWith("/")
                        ? Path.of(base)
                        : Path.of(System.getProperty("user.home"), ".cache");
        return root.resolve("handoff").resolve("postgres");
    }

    private static String hash(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void unpack(byte[] archive, Path home) throws IOException {
        Path fresh = Files.createTempDirectory(home.getParent(), "unpacking-");
        try (var tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                place(tar, entry, fresh);
            }
            Files.setPosixFilePermissions(fresh, permissions(0755));
            try {
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                throw new IOException(
                        "the cache " + home.getParent() + " cannot rename a directory", e);
            }
        } catch (IOException e) {
            Directories.delete(fresh, e);
            throw e;
        }
    }

    private static void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
            throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException(
                    "the PostgreSQL archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, root.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            Files.setPosixFilePermissions(path, permissions(entry.getMode() | 0444));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] all = {
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ,
        };
        Set<PosixFilePermission> set = java.util.EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & (1 << bit)) != 0) {
                set.add(all[bit]);
            }
        }
        return set;
    }
}
