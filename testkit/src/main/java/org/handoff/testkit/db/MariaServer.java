package org.handoff.testkit.db;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One MariaDB server on 127.0.0.1 with a binary log of rows, a process of its own. The account
/// `handoff` may do everything, by [#PASSWORD]. Ends with this virtual machine, but for a `kill -9`
/// of it. Its methods are for one caller at a time.
public final class MariaServer implements AutoCloseable {
    public static final String USER = "handoff";
    public static final String PASSWORD = "tell no one";

    /// Looks before it is given up; looks and no clock, so that a machine that stood still is no
    /// failure.
    private static final int START_LOOKS = 6_000;

    private static final long STOP_SECONDS = 60;
    private static final long POLL_MILLIS = 20;

    private final MariaPrograms programs;
    private final Path directory;
    private final int port;
    private final List<String> settings;
    private final Thread guard = Thread.ofPlatform().unstarted(this::removeAtExit);
    private @Nullable Process process;

    private MariaServer(MariaPrograms programs, Path directory, int port, List<String> settings) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
        this.settings = List.copyOf(settings);
    }

    /// A fresh server, ready.
    ///
    /// @param settings more options, e.g. `--server-id=7`
    public static MariaServer fresh(String... settings) throws IOException {
        MariaPrograms programs = MariaPrograms.unpacked();
        Path directory = Files.createTempDirectory("handoff-mariadb-");
        programs.copyTo(directory.resolve("data"));
        Files.writeString(
                directory.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';\n"
                                .formatted(USER, PASSWORD)
                        + "GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION;\n".formatted(USER));
        MariaServer server = new MariaServer(programs, directory, free(), List.of(settings));
        Runtime.getRuntime().addShutdownHook(server.guard);
        server.start();
        return server;
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Starts it again after [#kill9], on the same port and data.
    public void start() throws IOException {
        List<String> line = new ArrayList<>(programs.line(directory.resolve("data")));
        line.addAll(
                List.of(
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--socket=" + directory.resolve("socket"),
                        "--pid-file=" + directory.resolve("pid"),
                        "--init-file=" + directory.resolve("init.sql"),
                        "--log-bin=binlog",
                        "--server-id=1",
                        "--binlog-format=ROW",
                        "--binlog-row-image=FULL",
                        "--binlog-row-metadata=FULL",
                        "--sync-binlog=1",
                        "--log-warnings=1"));
        line.addAll(settings);
        Process started =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        process = started;
        for (int looks = 0; !isReady(started.pid()); looks++) {
            if (!started.isAlive() || looks > START_LOOKS) {
                killNow();
                throw new IOException("MariaDB did not start: " + tail());
            }
            pause();
        }
    }

    private boolean isReady(long pid) throws IOException {
        Path file = directory.resolve("pid");
        if (!Files.exists(file) || !Files.readString(file).strip().equals(Long.toString(pid))) {
            return false;
        }
        return lines().stream().filter(line -> line.contains("ready for connections")).count()
                > starts;
    }

    private long starts;

    private List<String> lines() throws IOException {
        return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    }

    private String tail() throws IOException {
        List<String> lines = lines();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a server", stopped);
        }
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /// The power cord: SIGKILL.
    public void kill9() throws IOException {
        starts = lines().stream().filter(line -> line.contains("ready for connections")).count();
        killNow();
    }

    private void killNow() {
        Process current = process;
        if (current == null) {
            return;
        }
        current.destroyForcibly();
        try {
            current.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the server and removes its directory.
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(guard);
        remove();
    }

    private void remove() throws IOException {
        killNow();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// A server that a whole test run shares is closed by nobody.
    private void removeAtExit() {
        try {
            remove();
        } catch (IOException left) {
            System.err.println("MariaDB's directory stays: " + directory);
        }
    }
}
