package org.handoff.gateway;

import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.gateway.mllp.MllpLimits;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A gateway with an MLLP listener in a process of its own, to be killed.
final class MllpProcess {
    private final List<String> command;
    private final File log;
    private final int port;
    private Process process;

    /// @param port that its MLLP listener has over restarts
    MllpProcess(URI control, int port, int legacy, int cloud, Path folder) throws IOException {
        this.port = port;
        this.log = folder.resolve("gateway.log").toFile();
        String classes =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path", ""));
        command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classes,
                        MllpProcess.class.getName(),
                        control.toString(),
                        Integer.toString(port),
                        Integer.toString(legacy),
                        Integer.toString(cloud),
                        folder.toString());
        process = begin();
    }

    private Process begin() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /// SIGKILL, and the next one is begun.
    synchronized void killAndRestart() throws IOException, InterruptedException {
        kill();
        process = begin();
    }

    synchronized void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// A connection to it, as soon as it listens.
    TestSender sender() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(300);
        while (true) {
            try {
                return new TestSender(new Socket(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                // Refused, or reset because it is killed just now.
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    public static void main(String[] arguments) {
        List<String> all = List.of(arguments);
        Path folder = Path.of(all.get(4));
        MllpConfig mllp =
                new MllpConfig(
                        "lab",
                        "127.0.0.1",
                        Integer.parseInt(all.get(1)),
                        new MllpConfig.Target("127.0.0.1", Integer.parseInt(all.get(2)), null),
                        new MllpConfig.Target("127.0.0.1", Integer.parseInt(all.get(3)), null),
                        null,
                        false,
                        List.of(),
                        MllpLimits.DEFAULT.withAckTimeout(Duration.ofSeconds(20)),
                        folder.resolve("lab.answers"));
        URI nowhere = URI.create("http://127.0.0.1:9");
        GatewayServer gateway =
                new GatewayServer(
                        GatewayConfig.of(
                                        "g1",
                                        "127.0.0.1",
                                        0,
                                        nowhere,
                                        nowhere,
                                        URI.create(all.getFirst()),
                                        "secret")
                                .withThreads(2)
                                .withMemory(folder.resolve("memory"))
                                .withMllp(List.of(mllp)));
        gateway.start().awaitStopped();
    }
}
