package org.handoff.bench.faults;

import org.handoff.clinic.server.Signals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One Java process of the product that can be killed, frozen and started again. One thread.
final class Child implements AutoCloseable {
    private static final long STOP_BOUND_MILLIS = 8_000;

    private final String name;
    private final Path log;
    private final List<String> options;
    private final Map<String, String> environment;
    private final String mainClass;
    private final List<String> arguments;
    private volatile Process process;

    /// Starts it.
    ///
    /// @param options of the virtual machine
    /// @param environment added to ours
    Child(
            String name,
            Path log,
            List<String> options,
            Map<String, String> environment,
            String mainClass,
            List<String> arguments)
            throws IOException {
        this.name = name;
        this.log = log;
        this.options = List.copyOf(options);
        this.environment = Map.copyOf(environment);
        this.mainClass = mainClass;
        this.arguments = List.copyOf(arguments);
        this.process = launch(Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(this::abandon, "end-" + name));
    }

    /// The harness itself is being ended: nothing of it stays behind.
    private void abandon() {
        process.destroyForcibly();
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// SIGKILL, to it alone: its own children find out by themselves. Returns when it is gone.
    void kill9() throws IOException, InterruptedException {
        process.destroyForcibly();
        awaitEnd(STOP_BOUND_MILLIS);
    }

    /// SIGSTOP, to it alone.
    void freeze() throws IOException {
        Signals.send("STOP", List.of(process.pid()));
    }

    void thaw() throws IOException {
        Signals.send("CONT", List.of(process.pid()));
    }

    /// Again, with its first arguments, after it has ended.
    ///
    /// @param more environment for this life only
    void start(Map<String, String> more) throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        process = launch(more);
    }

    /// True if it ended by itself within the bound.
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /// SIGTERM, and SIGKILL at the bound.
    void end() throws IOException, InterruptedException {
        process.destroy();
        if (!endsWithin(STOP_BOUND_MILLIS)) {
            kill9();
        }
    }

    private void awaitEnd(long millis) throws IOException, InterruptedException {
        if (!endsWithin(millis)) {
            throw new IOException(name + " outlives SIGKILL by " + millis + " ms");
        }
    }

    private Process launch(Map<String, String> more) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add("--sun-misc-unsafe-memory-access=allow");
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(mainClass);
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        return builder.start();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                Signals.send("CONT", List.of(process.pid()));
                end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " ended", e);
        }
    }
}
