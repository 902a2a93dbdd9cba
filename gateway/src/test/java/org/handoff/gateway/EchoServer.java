package org.handoff.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Says its name, then back what it hears, then `!end`.
final class EchoServer implements AutoCloseable {
    private final ServerSocket server;
    private final Thread accepting;
    private final String name;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable IOException lastEnd;

    EchoServer(String name) throws IOException {
        this(name, new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
    }

    EchoServer(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            byte[] buffer = new byte[65_536];
            socket.getOutputStream().write((name + ":").getBytes(ISO_8859_1));
            int got = socket.getInputStream().read(buffer);
            while (got >= 0) {
                received.addAndGet(got);
                socket.getOutputStream().write(buffer, 0, got);
                got = socket.getInputStream().read(buffer);
            }
            socket.getOutputStream().write("!end".getBytes(ISO_8859_1));
        } catch (IOException e) {
            lastEnd = e; // cut
        } finally {
            sockets.remove(socket);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /// How the last connection that was cut ended; null if none was.
    @Nullable IOException lastEnd() {
        return lastEnd;
    }

    long received() {
        return received.get();
    }

    int open() {
        return sockets.size();
    }

    List<Socket> sockets() {
        return List.copyOf(sockets);
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
        for (Socket socket : sockets()) {
            socket.close();
        }
    }
}
