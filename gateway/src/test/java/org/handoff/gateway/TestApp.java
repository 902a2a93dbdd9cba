package org.handoff.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/// A side's application on a real socket: one virtual thread a connection, every byte counted.
final class TestApp implements AutoCloseable {
    private final ServerSocket server;
    private final Thread accepting;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong bytesReceived = new AtomicLong();
    final List<Received> received = new CopyOnWriteArrayList<>();
    final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();

    interface Handler {
        /// False to close the connection afterwards.
        boolean handle(Received request, InputStream in, OutputStream out) throws IOException;
    }

    /// @param body null if the handler was to read it
    record Received(String head, @Nullable String body, Socket socket) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String path() {
            return word(1).replaceAll("\\?.*", "");
        }

        String method() {
            return word(0);
        }

        private String word(int i) {
            return List.of(line().split(" ", -1)).get(i);
        }

        @Nullable String header(String name) {
            for (String line : head.lines().toList()) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return null;
        }
    }

    TestApp(Handler handler) throws IOException {
        this(handler, 0);
    }

    TestApp(Handler handler, int port) throws IOException {
        this.handler = handler;
        server = port == 0 ? anyPort() : listen(port);
        accepting = Thread.ofVirtual().start(this::accept);
    }

    /// Over TLS.
    TestApp(Handler handler, ServerSocketFactory secure, boolean isClientAsked) throws IOException {
        this.handler = handler;
        server = secure.createServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        ((SSLServerSocket) server).setNeedClientAuth(isClientAsked);
        accepting = Thread.ofVirtual().start(this::accept);
    }

    URI secureUri() {
        return URI.create("https://127.0.0.1:" + port());
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1_000, InetAddress.getLoopbackAddress());
    }

    /// A port below those that clients are given, so that it is still free after a [#kill].
    private static ServerSocket anyPort() throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(12_000, 30_000));
            } catch (BindException e) {
                if (attempt == 50) {
                    throw e;
                }
            }
        }
    }

    /// Answers 200 with a fixed text to everything, bodies read.
    static TestApp answering(String text) throws IOException {
        return new TestApp((request, in, out) -> {
            out.write(ok(text).getBytes(ISO_8859_1));
            return true;
        });
    }

    static String ok(String text) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
            boolean first = true;
            while (true) {
                String head = head(in);
                if (head == null) {
                    return;
                }
                if (first) {
                    connections.incrementAndGet();
                    first = false;
                }
                bytesReceived.addAndGet(head.length());
                Received bare = new Received(head, null, socket);
                String length = bare.header("Content-Length");
                boolean raw = bare.path().startsWith("/raw");
                String body = null;
                if (!raw && length != null) {
                    body = new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
                }
                Received request = new Received(head, body, socket);
                received.add(request);
                seen.computeIfAbsent(request.path(), key -> new AtomicInteger()).incrementAndGet();
                boolean keep = handler.handle(request, in, socket.getOutputStream());
                if (!keep) {
                    return;
                }
            }
        } catch (IOException e) {
            // A connection that the gateway cut: what the test observes is at its client.
        } finally {
            open.remove(socket);
        }
    }

    private @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end != 0x0D0A0D0A) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
            end = (end << 8) | b;
        }
        return head.toString(ISO_8859_1);
    }

    /// As kill -9 does: no more accepting, every connection reset.
    void kill() throws IOException {
        server.close();
        try {
            // Until the accepting thread has let go of the socket, the kernel takes connections.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (SocketException e) {
                // It was closed meanwhile, which is what was wanted.
            }
        }
    }

    /// Closes every connection in order, as an application does with idle ones.
    void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
