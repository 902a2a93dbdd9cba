package org.handoff.testkit.server;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A real server of Debian's, as a process of the test's own: temporary folder, ephemeral ports.
public final class Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PACE = Duration.ofMillis(20);
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin");

    private final Process process;
    private final Path log;

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// The program's path. Where the package is missing the test is skipped, loudly; where
    /// everything must be there (`CI` is set) it fails.
    public static Path program(String name, String debianPackage) {
        for (String folder : FOLDERS) {
            Path found = Path.of(folder, name);
            if (Files.isExecutable(found)) {
                return found;
            }
        }
        String text = "NOT TESTED: no " + name + "; install Debian's package " + debianPackage;
        if (System.getenv("CI") != null) {
            fail(text);
        }
        System.err.println(text);
        Assumptions.abort(text);
        throw new IllegalStateException("aborted");
    }

    public static Server start(Path folder, List<String> command) {
        Path log = folder.resolve(command.getFirst().replaceAll(".*/", "") + ".log");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            return new Server(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /// Waits until it is so, and fails with the server's own words if it never is.
    public void await(BooleanSupplier so) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > until || !process.isAlive()) {
                fail("the server is not up: " + words());
            }
            pause();
        }
    }

    /// Waits until it is so, or fails.
    public static void await(String what, BooleanSupplier so) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > until) {
                fail("waited in vain: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String words() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// Ports that nobody listens at now.
    public static List<Integer> freePorts(int count) {
        List<ServerSocket> open = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                open.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket each : open) {
                each.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it and its children.
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /// As a crash of the machine would.
    public void kill() {
        // A master that lives would start its workers anew.
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(it -> await("a process ends", () -> !it.isAlive()));
    }
}
