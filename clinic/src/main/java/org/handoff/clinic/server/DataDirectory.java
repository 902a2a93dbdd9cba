package org.handoff.clinic.server;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The directory of one server: `data/` (the cluster) beside `server.log`.
final class DataDirectory {
    private static final long INITDB_LIMIT_SECONDS = 60;
    private static final int STATUS_LINE =
            7; // of postmaster.pid, from 0; miscadmin.h LOCK_FILE_LINE_PM_STATUS

    private DataDirectory() {}

    static Path temporary() throws IOException {
        return Files.createTempDirectory("handoff-postgres-");
    }

    /// Makes the cluster unless it is there already (a kept directory), and writes its settings.
    static void prepare(
            Binaries binaries, Path directory, String password, Map<String, String> settings)
            throws IOException {
        Files.createDirectories(directory);
        Account.current().own(directory);
        Path data = directory.resolve("data");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            Path secret = Files.createTempFile(directory, "password", "");
            Account.current().own(secret);
            try {
                Files.writeString(secret, password);
                initdb(binaries, directory, data, secret);
            } finally {
                Files.delete(secret);
            }
            Files.writeString(
                    data.resolve("postgresql.conf"),
                    "\ninclude_if_exists = '../handoff.conf'\n",
                    java.nio.file.StandardOpenOption.APPEND);
        }
        String lines =
                new TreeMap<>(settings)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                                .collect(Collectors.joining());
        Path conf = directory.resolve("handoff.conf");
        Files.writeString(conf, lines);
        Account.current().own(conf);
    }

    private static void initdb(Binaries binaries, Path directory, Path data, Path secret)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(binaries.bin().resolve("initdb").toString());
        line.addAll(List.of("-D", data.toString(), "-U", "postgres", "-E", "UTF8", "--no-sync"));
        line.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + secret, "--locale=C"));
        if (binaries.major() >= 17) {
            line.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        Path log = directory.resolve("initdb.log");
        Process process =
                builder(Account.current().wrap(line), directory)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(INITDB_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("initdb did not end within " + INITDB_LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while initdb ran", e);
        }
        if (process.exitValue() != 0) {
            String said = Files.readString(log, StandardCharsets.UTF_8).strip();
            throw new IOException("initdb failed: " + said.replace('\n', ' '));
        }
    }

    /// In a session of its own, so that Ctrl-C in the terminal does not reach it; without our
    /// environment's surprises.
    static ProcessBuilder builder(List<String> command, Path directory) {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /// True when `postmaster.pid` is the process's own and says "ready".
    static boolean ready(Path data, long pid) throws IOException {
        try {
            List<String> lines =
                    Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.ISO_8859_1);
            return lines.size() > STATUS_LINE
                    && lines.getFirst().strip().equals(Long.toString(pid))
                    && lines.get(STATUS_LINE).strip().equals("ready");
        } catch (NoSuchFileException notYet) {
            return false;
        }
    }
}
