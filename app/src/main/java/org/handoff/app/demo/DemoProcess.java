package org.handoff.app.demo;

import org.handoff.model.HandoffException;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One of the demo's Java processes: the same class path and JVM as this one, its output in a log
/// file. Closing its standard input asks it to end; after [#STOP_BOUND] it is killed.
final class DemoProcess implements AutoCloseable {
    private static final Duration STOP_BOUND = Duration.ofSeconds(8);
    private static final int LOG_TAIL_LINES = 12;

    private final String name;
    private final Path log;
    private final Process process;

    private DemoProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /// Starts `mainClass` with `arguments`; `stdout`, if it differs from `log`, receives its
    /// output.
    static DemoProcess start(
            String name,
            Path log,
            List<String> jvmOptions,
            Map<String, String> environment,
            String mainClass,
            List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new DemoProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Throws with the end of its log if it has ended.
    void mustBeAlive() {
        if (!process.isAlive()) {
            throw HandoffException.operator(
                    "demo.process",
                    "The demo's "
                            + name
                            + " ended with exit code "
                            + process.exitValue()
                            + ". The end of its log "
                            + log
                            + ":\n"
                            + tail(),
                    "");
        }
    }

    /// Writes a line to its standard input.
    void tell(String line) {
        try {
            BufferedWriter writer =
                    new BufferedWriter(
                            new OutputStreamWriter(
                                    process.getOutputStream(), StandardCharsets.UTF_8));
            writer.write(line);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell " + name + " to " + line, e);
        }
    }

    void kill9() {
        process.destroyForcibly();
    }

    /// Waits for its end and returns the exit code.
    int await(Duration bound) throws InterruptedException {
        if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
            throw HandoffException.limit(
                    "demo.process-end",
                    "The demo's " + name + " did not end within " + bound.toSeconds() + " s.",
                    "See " + log + ".");
        }
        return process.exitValue();
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
