package org.handoff.clinic.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// A small HTTP/1.1 server: one thread reads all connections, a few answer.
///
/// Keep-alive connections are never closed for being idle, because that would race with a gateway's
/// next request. Measured against the JDK's own server, it costs about half the CPU a request.
final class HttpListener implements AutoCloseable {
    static final int MOST_WAITING = 4_000;
    static final long WRITE_LIMIT_MILLIS = 5_000;

    /// Of a refused request, read and thrown away, so that its answer arrives: closing with bytes
    /// unread would reset the connection and take the answer with it.
    static final int DROPPED_MAX = 1 << 20;

    private static final int BACKLOG = 1_024;
    private static final int STOP_LIMIT_SECONDS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    private final String side;
    private final Function<HttpRequest, Answer> application;
    private final ServerSocketChannel acceptor;
    private final Selector selector;
    private final ThreadPoolExecutor workers;
    private final Thread reader;
    private final ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);

    /// Serves at once.
    ///
    /// @param threads that answer, as many as there are database connections
    HttpListener(
            InetSocketAddress address,
            String side,
            int threads,
            Function<HttpRequest, Answer> application)
            throws IOException {
        this.side = side;
        this.application = application;
        selector = Selector.open();
        acceptor = ServerSocketChannel.open();
        acceptor.bind(address, BACKLOG);
        acceptor.configureBlocking(false);
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
        workers =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().name("answer-", 1).daemon().factory());
        reader = Thread.ofPlatform().name("read").start(this::read);
    }

    int port() throws IOException {
        return ((InetSocketAddress) acceptor.getLocalAddress()).getPort();
    }

    private void read() {
        while (acceptor.isOpen()) {
            try {
                selector.select(this::ready);
            } catch (java.nio.channels.ClosedSelectorException | IOException e) {
                if (acceptor.isOpen()) {
                    LOG.error("cannot go on reading: {}", e.toString());
                }
                return;
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof HttpRequest request) {
                read((SocketChannel) key.channel(), request);
            }
        } catch (IOException | CancelledKeyException e) {
            if (key.channel() instanceof SocketChannel channel) {
                close(channel);
            }
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = acceptor.accept();
                channel != null;
                channel = acceptor.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new HttpRequest());
        }
    }

    private void read(SocketChannel channel, HttpRequest request) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0 || request.dropped(count) > DROPPED_MAX) {
            close(channel);
            return;
        }
        if (request.isRefused()) {
            return;
        }
        try {
            if (request.take(buffer.array(), count)) {
                workers.execute(() -> answer(channel, request));
            }
        } catch (HttpRequest.Refused e) {
            refuse(channel, request, Answer.failure(e.status, "refused", e.getMessage() + "."));
        } catch (RejectedExecutionException full) {
            Answer busy =
                    Answer.failure(503, "busy", "More than " + MOST_WAITING + " wait already.");
            refuse(channel, request, busy);
        }
    }

    private void refuse(SocketChannel channel, HttpRequest request, Answer answer)
            throws IOException {
        request.refuse();
        send(channel, answer, true);
        channel.shutdownOutput();
    }

    private void answer(SocketChannel channel, HttpRequest request) {
        Answer answer;
        try {
            answer = application.apply(request);
        } catch (RuntimeException e) {
            LOG.error("a request failed", e);
            answer = Answer.failure(500, "internal", "This is a defect of the application.");
        }
        boolean close = request.close();
        request.reset(); // before the answer: the next request may come at once, read by the other
        // thread
        try {
            send(channel, answer, close);
            if (close) {
                close(channel);
            }
        } catch (IOException clientLeft) {
            close(channel);
        }
    }

    private void send(SocketChannel channel, Answer answer, boolean close) throws IOException {
        StringBuilder head = new StringBuilder(192);
        head.append("HTTP/1.1 ")
                .append(answer.status())
                .append(' ')
                .append(reason(answer.status()));
        head.append("\r\nContent-Type: application/json\r\nContent-Length: ");
        head.append(answer.body().length).append("\r\n").append(Router.SIDE_HEADER).append(": ");
        head.append(side);
        if (answer.status() == 503) {
            head.append("\r\nRetry-After: 1");
        }
        head.append(close ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
        byte[] text = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(text.length + answer.body().length);
        out.put(text).put(answer.body()).flip();
        long deadline = System.nanoTime() + WRITE_LIMIT_MILLIS * 1_000_000;
        while (channel.write(out) >= 0 && out.hasRemaining()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the client does not read");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Refused" : "Failed";
        };
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a connection did not close: {}", e.toString());
        }
    }

    /// Accepts nothing more, answers what it has within a limit, and ends.
    @Override
    public void close() throws IOException {
        acceptor.close();
        selector.wakeup();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
            reader.join(TimeUnit.SECONDS.toMillis(STOP_LIMIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
