package org.handoff.gateway;

import org.handoff.gateway.replace.Replacing;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A gateway in a process of its own, to be replaced by another.
final class ReplaceProcess implements AutoCloseable {
    private final Process process;
    private final File log;

    private ReplaceProcess(Process process, File log) {
        this.process = process;
        this.log = log;
    }

    static ReplaceProcess begin(
            String name, Path folder, int port, TestGateway world, boolean isReplacing)
            throws IOException {
        String classes =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path", ""));
        File log = folder.resolve(name + ".log").toFile();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classes,
                                ReplaceProcess.class.getName(),
                                folder.toString(),
                                Integer.toString(port),
                                world.legacy.uri().toString(),
                                world.cloud.uri().toString(),
                                world.control.uri().toString(),
                                Boolean.toString(isReplacing))
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        return new ReplaceProcess(process, log);
    }

    /// Waits until it says that it listens.
    void awaitListening() throws Exception {
        await("listens");
    }

    private void await(String word) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.readString(log.toPath()).contains(word)) {
            if (System.nanoTime() - end > 0 || !process.isAlive()) {
                throw new AssertionError(Files.readString(log.toPath()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /// Waits until it ended by itself.
    ///
    /// @return its exit code
    int awaitEnd() throws Exception {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + Files.readString(log.toPath()));
        }
        return process.exitValue();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] arguments) {
        List<String> all = List.of(arguments);
        Path folder = Path.of(all.getFirst());
        GatewayConfig config =
                GatewayConfig.of(
                                "g1",
                                "127.0.0.1",
                                Integer.parseInt(all.get(1)),
                                URI.create(all.get(2)),
                                URI.create(all.get(3)),
                                URI.create(all.get(4)),
                                "secret")
                        .withThreads(2)
                        .withFront(Front.PLAIN.withHttp2())
                        .withMemory(folder.resolve("memory"));
        Replacing how =
                new Replacing(folder.resolve("g1.replace"), Boolean.parseBoolean(all.get(5)));
        new GatewayServer(config, Stages.NONE, how).start().awaitStopped();
    }
}
