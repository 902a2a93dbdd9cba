package org.handoff.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/// An HL7 sender on a plain socket, which may also send what no sender should.
final class TestSender implements AutoCloseable {
    private static final int ANSWER_MILLIS = 20_000;
    final Socket socket;
    private final InputStream in;

    TestSender(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    TestSender(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static String message(String id) {
        return message("ADT^A01", id, "", "", "PID|1||4711^^^CLINIC||DOE^JANE");
    }

    static String message(String type, String id, String accept, String applied, String second) {
        return "MSH|^~\\&|LAB|NORTH|RIS|MAIN|20261122120000||%s|%s|P|2.5|||%s|%s\r%s\r"
                .formatted(type, id, accept, applied, second);
    }

    TestSender send(String message) throws IOException {
        return raw(TestReceiver.frame(message));
    }

    TestSender raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    TestSender raw(String bytes) throws IOException {
        return raw(bytes.getBytes(ISO_8859_1));
    }

    /// The next answer; null if the connection was closed instead.
    @Nullable String answer() throws IOException {
        try {
            return TestReceiver.read(in);
        } catch (SocketException e) {
            return null; // reset: closed with bytes unread
        }
    }

    /// Sends, and returns what is answered.
    @Nullable String ask(String message) throws IOException {
        return send(message).answer();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
