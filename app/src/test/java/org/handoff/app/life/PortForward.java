package org.handoff.app.life;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Another address of a server on this machine, as a proxy or a port forward would make it.
final class PortForward implements AutoCloseable {
    private final ServerSocket listening;
    private final int to;

    /// @param to port of the server
    PortForward(int to) throws IOException {
        this.to = to;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
                var _ = Thread.ofVirtual().start(() -> pass(client, server));
                var _ = Thread.ofVirtual().start(() -> pass(server, client));
            }
        } catch (IOException e) {
            // Closed with the test.
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            var _ = from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of the two ended first; both are closed now.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
