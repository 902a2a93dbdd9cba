package org.handoff.control.evidence.worm;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Adobe's S3Mock as a process of its own. It keeps retentions and answers for them; it enforces
/// none, and believes every key.
final class S3Server implements AutoCloseable {
    private static final long START_MILLIS = 60_000;

    private final Process process;
    private final URI address;

    private S3Server(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static S3Server start(Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = folder.resolve("s3mock.log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xshare:auto",
                                "-Xmx256m",
                                "-jar",
                                jar(),
                                "--server.port=0",
                                "--com.adobe.testing.s3mock.httpPort=" + port,
                                "--server.address=127.0.0.1",
                                "--http.port=" + port)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        S3Server server = new S3Server(process, URI.create("http://127.0.0.1:" + port));
        server.await(log);
        return server;
    }

    private static String jar() {
        String path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path", ""));
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(each -> each.endsWith("-exec.jar") && each.contains("s3mock"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("s3mock is not on the classpath"));
    }

    private void await(Path log) throws Exception {
        long until = System.currentTimeMillis() + START_MILLIS;
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest ask = HttpRequest.newBuilder(address).build();
            while (true) {
                try {
                    client.send(ask, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException e) {
                    if (!process.isAlive() || System.currentTimeMillis() > until) {
                        close();
                        throw new IOException(Files.readString(log), e);
                    }
                    Thread.sleep(50);
                }
            }
        }
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
