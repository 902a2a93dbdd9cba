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
import java.util.List;
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

    private final List<Target> targets;
    private final Duration connect;
    private final Duration answer;
    private final Deque<PollConnection> kept = new ArrayDeque<>();
    private final Set<PollConnection> open = new HashSet<>();
    private Target target;
    private int turns;
    private boolean closed;

    /// @param controls at least one
    /// @param path of all its polls
    /// @param connect how long a connect may take
    /// @param answer how long the whole answer may take
    PollConnections(List<ControlAddress> controls, String path, Duration connect, Duration answer) {
        this.targets = controls.stream().map(it -> Target.of(it, path)).toList();
        this.target = targets.getFirst();
        this.connect = connect;
        this.answer = answer;
    }

    /// Where to post.
    ///
    /// @param head of every request, up to the body's length
    private record Target(ControlAddress control, String host, int port, String head) {
        static Target of(ControlAddress control, String path) {
            URI at = control.at(path);
            int usual = control.isSecure() ? 443 : 80;
            return new Target(
                    control,
                    at.getHost(),
                    at.getPort() < 0 ? usual : at.getPort(),
                    "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                                    .formatted(
                                            at.getRawPath(), at.getRawAuthority(), control.token())
                            + "Content-Type: application/json\r\nContent-Length: ");
        }

        /// Null where it speaks no TLS.
        @Nullable SSLSocketFactory sockets() {
            return control.isSecure() ? control.sockets().now() : null;
        }
    }

    /// How often it was turned to another control plane: asked before a post, for [#turn].
    synchronized int turns() {
        return turns;
    }

    /// The control plane of a post does not answer as the one in charge: the next post asks the
    /// next one, once for all the posts that it did not answer. A post under way goes on where it
    /// is.
    ///
    /// @param asked [#turns] before that post
    void turn(int asked) {
        if (targets.size() == 1) {
            return;
        }
        List<PollConnection> idle;
        synchronized (this) {
            if (asked != turns) {
                return;
            }
            turns++;
            target = targets.get((targets.indexOf(target) + 1) % targets.size());
            idle = List.copyOf(kept);
            kept.clear();
            idle.forEach(open::remove);
        }
        for (PollConnection connection : idle) {
            try {
                connection.socket().close();
            } catch (IOException e) {
                // It is not used again, which is what closing is for.
            }
        }
    }

    private synchronized Target target() {
        return target;
    }

    /// @param code HTTP status
    record Answer(int code, String body) {}

    /// Sends one poll and waits for its answer. A kept connection that turns out to be closed is
    /// replaced once: a poll may arrive twice without harm, for its lease counts from before the
    /// first time.
    ///
    /// @throws IOException if there is no whole answer in time
    Answer post(byte[] body) throws IOException {
        Target to = target();
        byte[] request = request(to.head, body);
        SSLSocketFactory sockets = to.sockets();
        PollConnection old = take(to, sockets);
        if (old != null) {
            try {
                return exchange(to, old, request);
            } catch (PollConnection.StaleException e) {
                return exchange(to, fresh(to, sockets), request);
            }
        }
        return exchange(to, fresh(to, sockets), request);
    }

    private static byte[] request(String head, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length + 16);
        bytes.write((head + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
        bytes.write(body);
        return bytes.toByteArray();
    }

    private Answer exchange(Target to, PollConnection connection, byte[] request)
            throws IOException {
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
                to.control.sockets().refused(sockets);
            }
            return new Answer(connection.code(), text);
        } finally {
            giveBack(to, connection, keep);
        }
    }

    private PollConnection fresh(Target to, @Nullable SSLSocketFactory sockets) throws IOException {
        Socket socket = new Socket();
        PollConnection opened = null;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(to.host, to.port), (int) connect.toMillis());
            socket.setSoTimeout((int) answer.toMillis());
            opened = new PollConnection(secured(to, socket, sockets), sockets);
            return registered(opened);
        } finally {
            if (opened == null) {
                socket.close();
            }
        }
    }

    private static Socket secured(Target to, Socket plain, @Nullable SSLSocketFactory sockets)
            throws IOException {
        if (sockets == null) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) sockets.createSocket(plain, to.host, to.port, true);
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
    private @Nullable PollConnection take(Target from, @Nullable SSLSocketFactory sockets)
            throws IOException {
        while (true) {
            PollConnection found;
            synchronized (this) {
                found = from.equals(target) ? kept.pollFirst() : null;
                if (found == null || Objects.equals(found.madeBy(), sockets)) {
                    return found;
                }
                open.remove(found);
            }
            found.socket().close();
        }
    }

    private void giveBack(Target of, PollConnection connection, boolean keep) throws IOException {
        synchronized (this) {
            if (keep && !closed && of.equals(target) && kept.size() < KEPT_MAX) {
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
