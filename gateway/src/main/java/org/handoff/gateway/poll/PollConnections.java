package org.handoff.gateway.poll;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Kept connections to the control plane: one blocking POST each, over plain sockets.
///
/// A poll is part of the write pause and the first thing that a starting gateway needs, so nothing
/// stands between it and the socket: no reactor, no pool of threads, no TLS where the address says
/// `http`. Safe for several threads; each call blocks its own.
final class PollConnections implements AutoCloseable {
    private static final int KEPT_MAX = 2;

    /// What the control plane answers to a gateway that it does not know.
    private static final int UNKNOWN = 401;

    private final ControlAddress control;
    private final String host;
    private final int port;
    private final String head;
    private final Duration connect;
    private final Duration answer;
    private final Deque<PollConnection> kept = new ArrayDeque<>();
    private final Set<PollConnection> open = new HashSet<>();
    private boolean closed;

    /// @param path of all its polls
    /// @param connect how long a connect may take
    /// @param answer how long the whole answer may take
    PollConnections(ControlAddress control, String path, Duration connect, Duration answer) {
        URI target = control.at(path);
        this.control = control;
        this.host = target.getHost();
        int usual = control.isSecure() ? 443 : 80;
        this.port = target.getPort() < 0 ? usual : target.getPort();
        this.connect = connect;
        this.answer = answer;
        this.head =
                "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                                .formatted(
                                        target.getRawPath(),
                                        target.getRawAuthority(),
                                        control.token())
                        + "Content-Type: application/json\r\nContent-Length: ";
    }

    /// @param code HTTP status
    record Answer(int code, String body) {}

    /// Sends one poll and waits for its answer. A kept connection that turns out to be closed is
    /// replaced once: a poll may arrive twice without harm, for its lease counts from before the
    /// first time.
    ///
    /// @throws IOException if there is no whole answer in time
    Answer post(byte[] body) throws IOException {
        byte[] request = request(body);
        SSLSocketFactory sockets = control.isSecure() ? control.sockets().now() : null;
        PollConnection old = take(sockets);
        if (old != null) {
            try {
                return exchange(old, request);
            } catch (PollConnection.StaleException e) {
                return exchange(fresh(sockets), request);
            }
        }
        return exchange(fresh(sockets), request);
    }

    private byte[] request(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length + 16);
        bytes.write((head + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
        bytes.write(body);
        return bytes.toByteArray();
    }

    private Answer exchange(PollConnection connection, byte[] request) throws IOException {
        boolean keep = false;
        try {
            OutputStream out = connection.socket().getOutputStream();
            connection.begin(answer);
            try {
                out.write(request);
            } catch (IOException e) {
                throw connection.isUsed() ? new PollConnection.StaleException(e) : e;
            }
            connection.readHead();
            String text = new String(connection.readBody(), UTF_8);
            keep = connection.isKept();
            SSLSocketFactory sockets = connection.madeBy();
            if (connection.code() == UNKNOWN && sockets != null) {
                control.sockets().refused(sockets);
            }
            return new Answer(connection.code(), text);
        } finally {
            giveBack(connection, keep);
        }
    }

    private PollConnection fresh(@Nullable SSLSocketFactory sockets) throws IOException {
        Socket socket = new Socket();
        PollConnection opened = null;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), (int) connect.toMillis());
            socket.setSoTimeout((int) answer.toMillis());
            opened = new PollConnection(secured(socket, sockets), sockets);
            return registered(opened);
        } finally {
            if (opened == null) {
                socket.close();
            }
        }
    }

    private Socket secured(Socket plain, @Nullable SSLSocketFactory sockets) throws IOException {
        if (sockets == null) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) sockets.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private synchronized PollConnection registered(PollConnection connection) throws IOException {
        if (closed) {
            connection.socket().close();
            throw new IOException("the poller stopped");
        }
        open.add(connection);
        return connection;
    }

    /// A kept one of the same sockets: others show a certificate that is replaced.
    private @Nullable PollConnection take(@Nullable SSLSocketFactory sockets) throws IOException {
        while (true) {
            PollConnection found;
            synchronized (this) {
                found = kept.pollFirst();
                if (found == null || Objects.equals(found.madeBy(), sockets)) {
                    return found;
                }
                open.remove(found);
            }
            found.socket().close();
        }
    }

    private void giveBack(PollConnection connection, boolean keep) throws IOException {
        synchronized (this) {
            if (keep && !closed && kept.size() < KEPT_MAX) {
                kept.addFirst(connection);
                return;
            }
            open.remove(connection);
        }
        connection.socket().close();
    }

    /// Cuts every connection, and with it every poll under way.
    @Override
    public void close() throws IOException {
        Set<PollConnection> cut;
        synchronized (this) {
            closed = true;
            cut = Set.copyOf(open);
            open.clear();
            kept.clear();
        }
        for (PollConnection connection : cut) {
            connection.socket().close();
        }
    }
}
