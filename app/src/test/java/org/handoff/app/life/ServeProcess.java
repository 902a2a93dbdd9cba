package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.wiring.WiredLaunch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `handoff serve`, or another command, as a process of its own; it ends with this virtual machine
/// at the latest.
final class ServeProcess implements AutoCloseable {
    private static final long STOP_BOUND_SECONDS = 20;
    private static final long END_BOUND_SECONDS = 60;

    private final Process process;
    private final Path log;

    ServeProcess(Path spec, Path log, Map<String, String> environment) throws IOException {
        this("serve", spec, log, environment);
    }

    ServeProcess(String command, Path spec, Path log, Map<String, String> environment)
            throws IOException {
        this(List.of(command), spec, log, environment);
    }

    /// @param command with its options
    ServeProcess(List<String> command, Path spec, Path log, Map<String, String> environment)
            throws IOException {
        this.log = log;
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add("--sun-misc-unsafe-memory-access=allow");
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.add("org.handoff.app.Main");
        line.addAll(command);
        line.addAll(List.of("--spec", spec.toString()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(WiredLaunch.END_WITH_INPUT, "1");
        builder.environment().putAll(environment);
        process = builder.start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGKILL.
    void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(STOP_BOUND_SECONDS, TimeUnit.SECONDS);
    }

    /// @return the exit code
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(END_BOUND_SECONDS, TimeUnit.SECONDS))
                .as("it did not end\n" + logged())
                .isTrue();
        return process.exitValue();
    }

    String logged() {
        try {
            String end = process.isAlive() ? "" : "(ended: " + process.exitValue() + ")";
            return Files.readString(log) + end;
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_BOUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
