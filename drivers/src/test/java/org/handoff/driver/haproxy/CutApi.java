package org.handoff.driver.haproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Stands before a runtime API and cuts the first line that contains a word: before it is carried
/// out, or after it and before its answer.
final class CutApi implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final SocketAddress behind;
    private final String word;
    private final boolean carriedOut;

    CutApi(SocketAddress behind, String word, boolean carriedOut) {
        this.behind = behind;
        this.word = word;
        this.carriedOut = carriedOut;
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                pass(client);
            } catch (IOException _) {
                // The one side or the other went away: that is what this is for.
            }
        }
    }

    private void pass(SocketChannel client) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(16 << 10);
        while (line.indexOf("\n") < 0) {
            bytes.clear();
            if (client.read(bytes) < 0) {
                return;
            }
            line.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
        }
        boolean cut = line.indexOf(word) >= 0;
        if (cut && !carriedOut) {
            return;
        }
        try (SocketChannel server = SocketChannel.open(behind)) {
            server.write(StandardCharsets.US_ASCII.encode(line.toString()));
            bytes.clear();
            while (server.read(bytes) >= 0) {
                bytes.flip();
                while (!cut && bytes.hasRemaining()) {
                    client.write(bytes);
                }
                bytes.clear();
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
