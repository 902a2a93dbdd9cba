package org.handoff.clinic.traffic;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// One keep-alive connection with at most one request on it. Owned by the loop's thread.
final class Line {
    final int target;
    final ResponseReader response = new ResponseReader();
    private final SocketChannel channel;
    private final SelectionKey key;
    private @Nullable ByteBuffer unsent;
    private @Nullable Request request;
    private boolean connected;

    /// Begins to connect.
    Line(int target, java.net.InetSocketAddress address, Selector selector) throws IOException {
        this.target = target;
        channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connected = channel.connect(address);
            key =
                    channel.register(
                            selector,
                            connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT,
                            this);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    boolean connected() {
        return connected;
    }

    @Nullable Request request() {
        return request;
    }

    /// Takes a request; sends at once what the socket accepts.
    void send(Request next) throws IOException {
        request = next;
        unsent = ByteBuffer.wrap(next.bytes);
        if (connected) {
            flush();
        }
    }

    void finishConnect() throws IOException {
        channel.finishConnect();
        connected = true;
        key.interestOps(SelectionKey.OP_READ);
        flush();
    }

    void flush() throws IOException {
        ByteBuffer rest = unsent;
        if (rest == null) {
            return;
        }
        channel.write(rest);
        if (rest.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } else {
            unsent = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /// @return bytes read, -1 at the end
    int read(ByteBuffer into) throws IOException {
        into.clear();
        return channel.read(into);
    }

    /// The answer is there: free for the next request.
    void free() {
        request = null;
        response.reset();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            request = null; // nothing of ours is lost with a connection that cannot even be closed
        }
    }
}
