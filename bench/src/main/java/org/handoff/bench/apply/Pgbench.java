package org.handoff.bench.apply;

import org.handoff.clinic.server.PostgresServer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The `pgbench` of an installed PostgreSQL.
///
/// @param program its path
record Pgbench(Path program) {
    private static final long LIMIT_MINUTES = 20;

    static Optional<Pgbench> find() throws IOException {
        List<Path> found = new ArrayList<>();
        Path installed = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> versions = Files.list(installed)) {
                versions.map(version -> version.resolve("bin/pgbench")).forEach(found::add);
            }
        }
        found.sort(Comparator.reverseOrder());
        found.add(Path.of("/usr/bin/pgbench"));
        found.add(Path.of("/usr/local/bin/pgbench"));
        return found.stream().filter(Files::isExecutable).findFirst().map(Pgbench::new);
    }

    /// Runs it to its end.
    ///
    /// @throws IOException with its output if it fails
    void run(PostgresServer server, String database, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(arguments));
        line.addAll(
                List.of(
                        "-h",
                        server.host(),
                        "-p",
                        String.valueOf(server.port()),
                        "-U",
                        "postgres",
                        database));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", server.password());
        // The backlog is made, not measured.
        builder.environment().put("PGOPTIONS", "-c synchronous_commit=off");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("pgbench failed: " + output);
        }
    }
}
