package org.handoff.engine.postgres.schema;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.HandoffException;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// PostgreSQL's own `pg_dump`, where this machine has one that is new enough: it must not be older
/// than the server it reads.
///
/// @param program the executable
/// @param major its version
public record PgDump(Path program, int major) {
    private static final Duration VERSION_BOUND = Duration.ofSeconds(10);
    private static final Duration DUMP_BOUND = Duration.ofMinutes(10);
    private static final int OUTPUT_BYTES = 256 << 20;
    private static final Pattern VERSION = Pattern.compile("\\) (\\d+)");
    private static final List<String> FOLDERS =
            List.of(
                    "/usr/lib/postgresql/*/bin",
                    "/usr/pgsql-*/bin",
                    "/usr/local/pgsql/bin",
                    "/usr/local/opt/postgresql*/bin",
                    "/opt/homebrew/opt/postgresql*/bin",
                    "/Applications/Postgres.app/Contents/Versions/*/bin");

    /// The part of a schema.
    public enum Section {
        /// Types, tables, defaults, routines.
        PRE_DATA("pre-data"),
        /// Indexes, constraints, triggers.
        POST_DATA("post-data");

        private final String option;

        Section(String option) {
            this.option = option;
        }
    }

    /// The oldest one that is new enough for a server, on the path and in the usual places.
    public static Optional<PgDump> find(int serverMajor) throws InterruptedException {
        PgDump best = null;
        for (Path candidate : candidates()) {
            Optional<PgDump> found = at(candidate);
            if (found.isPresent()
                    && found.get().major >= serverMajor
                    && (best == null || found.get().major < best.major)) {
                best = found.get();
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<Path> candidates() {
        List<Path> found = new ArrayList<>();
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                found.add(Path.of(folder, "pg_dump"));
                found.add(Path.of(folder, "pg_dump.exe"));
            }
        }
        for (String pattern : FOLDERS) {
            found.addAll(matching(pattern));
        }
        return found.stream().filter(Files::isExecutable).toList();
    }

    /// Folders of a pattern with one starred part.
    private static List<Path> matching(String pattern) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return List.of(Path.of(pattern, "pg_dump"));
        }
        int before = pattern.lastIndexOf('/', star);
        int after = pattern.indexOf('/', star);
        Path parent = Path.of(pattern.substring(0, before));
        String glob = pattern.substring(before + 1, after);
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, glob)) {
                for (Path folder : folders) {
                    found.add(folder.resolve(pattern.substring(after + 1)).resolve("pg_dump"));
                }
            } catch (IOException unreadable) {
                return found;
            }
        }
        return found;
    }

    private static Optional<PgDump> at(Path program) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(program.toString(), "--version")
                            .redirectErrorStream(true)
                            .start();
            String said =
                    new String(process.getInputStream().readNBytes(1024), StandardCharsets.UTF_8);
            if (!process.waitFor(VERSION_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            Matcher version = VERSION.matcher(said);
            return version.find()
                    ? Optional.of(new PgDump(program, Integer.parseInt(version.group(1))))
                    : Optional.empty();
        } catch (IOException notAProgram) {
            return Optional.empty();
        }
    }

    /// Writes a part of the side's schema as SQL, with owners and grants, without publications and
    /// subscriptions and without Handoff's own schema.
    public String dump(PostgresSide side, Section section) throws InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder(
                        program.toString(),
                        "--schema-only",
                        "--section=" + section.option,
                        "--no-publications",
                        "--no-subscriptions",
                        "--no-security-labels",
                        "--exclude-schema=handoff",
                        "--no-password");
        command.environment().putAll(side.libpqEnvironment());
        Path errors = null;
        try {
            errors = Files.createTempFile("handoff-pg-dump", ".log");
            command.redirectError(errors.toFile());
            Process process = command.start();
            byte[] script = process.getInputStream().readNBytes(OUTPUT_BYTES);
            if (!process.waitFor(DUMP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw refused("did not end within " + DUMP_BOUND.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                String said = Files.readString(errors).lines().findFirst().orElse("");
                throw refused("failed: " + said);
            }
            return new String(script, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw HandoffException.external(
                    "schema.dump", program + " could not be run.", "Check it by hand.", failure);
        } finally {
            delete(errors);
        }
    }

    private HandoffException refused(String what) {
        return HandoffException.operator(
                "schema.dump",
                program + " " + what + ".",
                "Run it by hand to see why, or give the schema as files.");
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }
}
