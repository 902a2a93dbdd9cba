package org.handoff.clinic.server;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// One PostgreSQL server on 127.0.0.1, a process of its own that ends with this virtual machine.
///
/// Its methods are for one caller at a time (they are synchronised); the accessors are
/// free-threaded. Works as an ordinary user and as root. The superuser is `postgres`, by password
/// (scram-sha-256), over TCP only.
public final class PostgresServer implements AutoCloseable {
    static final long START_LIMIT_MILLIS = 30_000;
    static final long STOP_LIMIT_MILLIS = 20_000;
    private static final int PORT_TRIES = 3;
    private static final long POLL_MILLIS = 10;
    private static final int LOG_TAIL_LINES = 12;

    private final Binaries binaries;
    private final Path directory;
    private final boolean keep;
    private final String password;
    private int port;
    private @Nullable Process process;
    private @Nullable Watchdog watchdog;
    private boolean frozen;

    private PostgresServer(
            Binaries binaries, Path directory, boolean keep, int port, String password) {
        this.binaries = binaries;
        this.directory = directory;
        this.keep = keep;
        this.port = port;
        this.password = password;
    }

    /// A server of the bundled archives: 17 (legacy) or 18 (cloud).
    public static ServerSetup embedded(int major) {
        return ServerSetup.of(true, major);
    }

    /// A server of the system's own installation in `/usr/lib/postgresql`.
    public static ServerSetup installed(int major) {
        return ServerSetup.of(false, major);
    }

    public static SortedSet<Integer> installedMajors() {
        return Binaries.installedMajors();
    }

    static PostgresServer create(ServerSetup setup, Binaries binaries, String password)
            throws IOException {
        Path wanted = setup.directory();
        Path directory = wanted == null ? DataDirectory.temporary() : wanted.toAbsolutePath();
        PostgresServer server =
                new PostgresServer(binaries, directory, setup.keep(), setup.port(), password);
        try {
            DataDirectory.prepare(binaries, directory, password, setup.settings());
            for (int attempt = 1; ; attempt++) {
                server.port = setup.port() == 0 ? Ports.free() : setup.port();
                try {
                    server.start();
                    return server;
                } catch (IOException e) {
                    if (setup.port() != 0 || attempt == PORT_TRIES || !server.portWasTaken()) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            if (!setup.keep()) {
                Directories.delete(directory, e);
            }
            throw e;
        }
    }

    /// Starts the server again after `stop()` or `kill9()`, on the same port and data; answers when
    /// it is ready.
    public synchronized void start() throws IOException {
        if (running()) {
            throw new IllegalStateException("the server on port " + port + " runs already");
        }
        List<String> line =
                Account.current()
                        .wrap(
                                List.of(
                                        binaries.bin().resolve("postgres").toString(),
                                        "-D",
                                        data().toString(),
                                        "-p",
                                        Integer.toString(port)));
        Process started =
                DataDirectory.builder(line, directory)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        process = started;
        frozen = false;
        watchdog = Watchdog.over(started.pid(), directory, keep);
        try {
            awaitReady(started);
        } catch (IOException e) {
            kill9();
            throw e;
        }
    }

    /// Ends it in order (SIGINT, "fast"): open transactions roll back, clean shut-down checkpoint;
    /// SIGQUIT at the limit.
    public synchronized void stop() throws IOException {
        end("INT", STOP_LIMIT_MILLIS);
    }

    /// The power cord: SIGKILL to every process of the server at once, frozen or not.
    public synchronized void kill9() throws IOException {
        Process current = process;
        if (current != null) {
            Signals.sendTree("STOP", current.toHandle());
            List<ProcessHandle> all = current.toHandle().descendants().toList();
            current.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(current, STOP_LIMIT_MILLIS);
            for (ProcessHandle child : all) {
                awaitGone(child);
            }
            ended();
        }
    }

    /// `stop()` and `start()`.
    public synchronized void restart() throws IOException {
        stop();
        start();
    }

    /// SIGSTOP to every process of the server: it keeps its connections and answers nothing.
    public synchronized void freeze() throws IOException {
        Signals.sendTree("STOP", handle());
        frozen = true;
    }

    /// SIGCONT to every process of the server.
    public synchronized void thaw() throws IOException {
        Signals.sendTree("CONT", handle());
        frozen = false;
    }

    public synchronized boolean running() {
        return process != null && process.isAlive();
    }

    /// Of the postmaster.
    ///
    /// @throws IllegalStateException when it does not run
    public synchronized long pid() {
        return handle().pid();
    }

    public int major() {
        return binaries.major();
    }

    public String host() {
        return "127.0.0.1";
    }

    public synchronized int port() {
        return port;
    }

    /// Of the superuser `postgres`.
    public String password() {
        return password;
    }

    /// Holds `data/` and `server.log`.
    public Path directory() {
        return directory;
    }

    public Path log() {
        return directory.resolve("server.log");
    }

    Path data() {
        return directory.resolve("data");
    }

    /// Without the password: give it to the driver apart.
    public String jdbcUrl(String database, String user) {
        return jdbcUrl(database) + "?user=" + user;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    /// A new connection as the superuser `postgres`; the caller closes it.
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), "postgres", password);
    }

    /// Ends the server, and removes its directory unless it is kept.
    @Override
    public synchronized void close() throws IOException {
        end(keep ? "INT" : "QUIT", STOP_LIMIT_MILLIS);
        if (!keep) {
            Directories.delete(directory);
        }
    }

    private ProcessHandle handle() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("the server on port " + port + " does not run");
        }
        return current.toHandle();
    }

    private void end(String signal, long limitMillis) throws IOException {
        Process current = process;
        if (current == null) {
            return;
        }
        if (frozen) {
            thaw();
        }
        Signals.send(signal, List.of(current.pid()));
        try {
            awaitEnd(current, limitMillis);
            ended();
        } catch (IOException stubborn) {
            kill9();
        }
    }

    private void ended() throws IOException {
        process = null;
        frozen = false;
        Watchdog current = watchdog;
        watchdog = null;
        if (current != null) {
            current.dismiss();
        }
    }

    private void awaitReady(Process started) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_LIMIT_MILLIS);
        while (!DataDirectory.ready(data(), started.pid())) {
            if (!started.isAlive()) {
                throw new IOException("PostgreSQL " + major() + " ended while starting: " + tail());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "PostgreSQL "
                                + major()
                                + " was not ready in "
                                + START_LIMIT_MILLIS
                                + " ms: "
                                + tail());
            }
            pause();
        }
    }

    private static void awaitEnd(Process ending, long limitMillis) throws IOException {
        try {
            if (!ending.waitFor(limitMillis, TimeUnit.MILLISECONDS)) {
                throw new IOException("the server did not end within " + limitMillis + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server ended", e);
        }
    }

    private static void awaitGone(ProcessHandle child) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_LIMIT_MILLIS);
        while (child.isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("process " + child.pid() + " outlives SIGKILL");
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a server", e);
        }
    }

    private boolean portWasTaken() throws IOException {
        return tail().contains("could not create any TCP/IP sockets")
                || tail().contains("Address already in use");
    }

    private String tail() throws IOException {
        if (!Files.exists(log())) {
            return "no log";
        }
        List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
        return lines.stream()
                .skip(Math.max(0, lines.size() - LOG_TAIL_LINES))
                .collect(Collectors.joining(" | "));
    }
}
