package org.handoff.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A client that says exactly what it is told to, over a raw socket.
final class TestClient implements AutoCloseable {
    final Socket socket;
    private final InputStream in;

    TestClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    TestClient(Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(15_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// @param head as received, with its empty line
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        List<String> lines() {
            return head.strip().lines().toList();
        }
    }

    /// Text in which `^` stands for the end of a line.
    static String wire(String text) {
        return text.replace("^", "\r\n");
    }

    /// @param text with `^` for the end of a line
    TestClient send(String text) throws IOException {
        return sendRaw(wire(text));
    }

    TestClient sendRaw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    Answer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1^Host: clinic^^").read();
    }

    Answer post(String path, String body) throws IOException {
        return sendPost(path, body).read();
    }

    TestClient sendPost(String path, String body) throws IOException {
        return send(
                "POST %s HTTP/1.1^Host: clinic^Content-Length: %d^^%s"
                        .formatted(path, body.length(), body));
    }

    String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end != 0x0D0A0D0A) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after '" + head.toString(ISO_8859_1) + "'");
            }
            head.write(b);
            end = (end << 8) | b;
        }
        return head.toString(ISO_8859_1);
    }

    /// Head and a Content-Length body.
    Answer read() throws IOException {
        String head = readHead();
        for (String line : head.lines().toList()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                int length = Integer.parseInt(line.substring(15).strip());
                return new Answer(head, new String(in.readNBytes(length), ISO_8859_1));
            }
        }
        return new Answer(head, "");
    }

    String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after '" + text + "'");
            }
            text.append((char) b);
        }
        return text.toString();
    }

    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    InputStream in() {
        return in;
    }

    /// Whether the other end has closed; waits for it.
    boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    /// Waits until something is true, looking often, for ten seconds at most.
    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never happened: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
