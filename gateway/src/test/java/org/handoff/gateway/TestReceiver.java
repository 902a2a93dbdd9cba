package org.handoff.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A side's HL7 application on a real socket: one virtual thread a connection, every message kept
/// in order of arrival.
final class TestReceiver implements AutoCloseable {
    private final ServerSocket server;
    private final Thread accepting;
    private final Handler handler;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    final List<String> received = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();

    interface Handler {
        /// Answers one message, or does not; to close, it closes the socket.
        void handle(String message, Socket socket) throws IOException, InterruptedException;
    }

    TestReceiver(Handler handler) throws IOException {
        this(handler, 0);
    }

    TestReceiver(Handler handler, int port) throws IOException {
        this(handler, new ServerSocket(port, 1_000, InetAddress.getLoopbackAddress()));
    }

    TestReceiver(Handler handler, ServerSocket server) {
        this.handler = handler;
        this.server = server;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    /// Accepts every message; the answer's own control id begins with the name.
    static TestReceiver accepting(String name) throws IOException {
        return new TestReceiver((message, socket) -> answer(socket, ack(name, "AA", id(message))));
    }

    static void answer(Socket socket, String message) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(frame(message));
        out.flush();
    }

    static String ack(String name, String code, String id) {
        return "MSH|^~\\&|RIS|%s|||20261122||ACK|%s-%s|P|2.5\rMSA|%s|%s\r"
                .formatted(name, name, id, code, id);
    }

    /// MSH-10 of a message.
    static String id(String message) {
        return List.of(message.split("\r", 2)[0].split("\\|", -1)).get(9);
    }

    static byte[] frame(String message) {
        return ("\u000B" + message + "\u001C\r").getBytes(ISO_8859_1);
    }

    /// One frame's content, null at the end of the stream.
    static @Nullable String read(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        if (first != 0x0B) {
            throw new IOException("no start of a frame: " + first);
        }
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b != 0x1C; b = in.read()) {
            if (b < 0) {
                throw new IOException("the stream ends within a frame");
            }
            text.append((char) b);
        }
        if (in.read() != '\r') {
            throw new IOException("no end of a frame");
        }
        return text.toString();
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> ids() {
        return received.stream().map(TestReceiver::id).toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String message = read(in); message != null; message = read(in)) {
                bytes.addAndGet(message.length());
                received.add(message);
                handler.handle(message, socket);
            }
        } catch (IOException e) {
            // the connection ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // Until the accepting thread has let go of the socket, the kernel takes connections.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
