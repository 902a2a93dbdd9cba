package org.handoff.driver.haproxy;

import org.handoff.driver.Deadline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// HAProxy's runtime API (management guide, section 9.3): one line a connection, the answer ends
/// with the connection.
///
/// @param address of a Unix or TCP socket
record RuntimeApi(SocketAddress address) {
    /// A longer answer is none of ours.
    private static final int ANSWER_MAX = 4 << 20;

    /// HAProxy's own `tune.bufsize` bounds a line.
    static final int LINE_MAX = 8_000;

    /// Asks one line, perhaps several commands with `;` between them.
    ///
    /// @throws Unreached if not a byte of it was sent
    /// @throws IOException if the line was, or may have been, carried out
    String ask(String line, Deadline deadline) throws Unreached, IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > LINE_MAX) {
            throw new Unreached(new IOException("a line over " + LINE_MAX + " bytes"));
        }
        try (Selector selector = Selector.open();
                SocketChannel channel = connected(selector, deadline)) {
            ByteBuffer out = ByteBuffer.wrap(bytes);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            while (out.hasRemaining()) {
                await(selector, deadline);
                channel.write(out);
            }
            key.interestOps(SelectionKey.OP_READ);
            return answer(channel, selector, deadline);
        }
    }

    private SocketChannel connected(Selector selector, Deadline deadline) throws Unreached {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(family());
            channel.configureBlocking(false);
            if (!channel.connect(address)) {
                SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
                await(selector, deadline);
                channel.finishConnect();
                key.interestOps(0);
            }
            return channel;
        } catch (IOException | UnsupportedOperationException e) {
            close(channel, e);
            throw new Unreached(e);
        }
    }

    private java.net.ProtocolFamily family() {
        return address instanceof java.net.UnixDomainSocketAddress
                ? java.net.StandardProtocolFamily.UNIX
                : address instanceof java.net.InetSocketAddress it
                                && it.getAddress() instanceof java.net.Inet6Address
                        ? java.net.StandardProtocolFamily.INET6
                        : java.net.StandardProtocolFamily.INET;
    }

    private static void close(
            @org.jspecify.annotations.Nullable SocketChannel channel, Exception because) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }

    private static String answer(SocketChannel channel, Selector selector, Deadline deadline)
            throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(16 << 10);
        while (true) {
            await(selector, deadline);
            int read = channel.read(in);
            if (read < 0) {
                if (answer.size() == 0) {
                    throw new IOException("closed without an answer");
                }
                return answer.toString(StandardCharsets.UTF_8).strip();
            }
            answer.write(in.array(), 0, read);
            in.clear();
            if (answer.size() > ANSWER_MAX) {
                throw new IOException("an answer over " + ANSWER_MAX + " bytes");
            }
        }
    }

    private static void await(Selector selector, Deadline deadline) throws IOException {
        long millis = deadline.left().toMillis();
        selector.selectedKeys().clear();
        if (millis == 0 || selector.select(millis) == 0) {
            throw new SocketTimeoutException("no answer in time");
        }
    }

    /// Nothing was sent.
    static final class Unreached extends Exception {
        private static final long serialVersionUID = 1;

        Unreached(Exception cause) {
            super(
                    cause.getMessage() == null
                            ? cause.getClass().getSimpleName()
                            : cause.getMessage(),
                    cause);
        }
    }
}
