package org.handoff.bench.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Processes that take part in a measurement: started, pinned, timed and ended.
final class Tool {
    private static final long START_SECONDS = 20;
    private static final long START_PACE_MILLIS = 20;
    private static final long RUN_SECONDS = 120;

    private Tool() {}

    /// Whether a program is on the PATH.
    static boolean isPresent(String program) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return Files.isExecutable(Path.of("/usr/sbin", program));
    }

    /// Runs on one processor where `taskset` is to be had, so that those under test do not disturb
    /// those that measure.
    static List<String> pinned(int processor, List<String> command) {
        boolean several = Runtime.getRuntime().availableProcessors() > 1;
        if (!several || !isPresent("taskset")) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", String.valueOf(processor)));
        pinned.addAll(command);
        return pinned;
    }

    static Process start(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }

    /// All that a program printed.
    ///
    /// @throws IOException if it failed or took too long
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text;
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            text = String.join("\n", out.readAllLines());
        }
        if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command.getFirst() + " failed: " + text);
        }
        return text;
    }

    /// Processor time of a process, its threads included, in milliseconds.
    static long cpuMillis(Process process) throws IOException {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("no processor time of " + process.pid()))
                .toMillis();
    }

    /// A port that is free now.
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Waits until something listens.
    static void awaitListening(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(START_PACE_MILLIS);
            }
        }
    }

    static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
