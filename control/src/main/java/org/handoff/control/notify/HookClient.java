package org.handoff.control.notify;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Sends one POST over a connection of its own. The name is looked up once, every address that it
/// has is judged, and the connection goes to an address that was judged: a name that changes its
/// address meanwhile (DNS rebinding) leads nowhere else. Redirects are not followed. The JDK's own
/// client looks names up by itself, which is why this is not that.
///
/// Stateless; any thread.
final class HookClient {
    /// From the connection to the answer's status.
    static final Duration TOTAL_MAX = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(HookClient.class);
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int ADDRESSES_MAX = 3;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[ \\r\\n]");

    /// How names become addresses.
    interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private final Names names;
    private final Duration total;
    private final @Nullable SSLContext trust;

    /// @param trust whose authorities are believed; `null` believes Java's own
    HookClient(Names names, Duration total, @Nullable SSLContext trust) {
        this.names = names;
        this.total = total;
        this.trust = trust;
    }

    /// @throws Undelivered unless the answer's status is 2xx
    void post(URI to, Doors doors, Map<String, String> headers, byte[] body) throws Undelivered {
        check(to, doors);
        try (Socket socket = connect(addresses(to, doors), port(to))) {
            judge(exchange(socket, to, headers, body));
        } catch (SSLException e) {
            throw new Undelivered("TLS failed: certificate or protocol do not fit", false, e);
        } catch (IOException e) {
            throw new Undelivered("the receiver did not answer in time, or at all", false, e);
        }
    }

    private static void check(URI to, Doors doors) throws Undelivered {
        boolean tls = "https".equals(to.getScheme());
        boolean plain = "http".equals(to.getScheme());
        if (to.getHost() == null || to.getRawUserInfo() != null || !(tls || plain)) {
            throw new Undelivered("the address is no https://HOST/PATH", true);
        }
        if (plain && !doors.plain()) {
            throw new Undelivered("http is not allowed: write https, or allowHttp: true", true);
        }
    }

    private InetAddress[] addresses(URI to, Doors doors) throws Undelivered {
        InetAddress[] found;
        try {
            found = names.of(to.getHost().replaceAll("^\\[|]$", ""));
        } catch (UnknownHostException e) {
            throw new Undelivered("the receiver's name has no address", false);
        }
        for (InetAddress each : found) {
            if (!doors.isOpen(each)) {
                throw new Undelivered(
                        "the name leads to this machine, its link or a cloud's metadata", true);
            }
        }
        return found;
    }

    /// To the first of the judged addresses that answers.
    private static Socket connect(InetAddress[] addresses, int port) throws IOException {
        IOException last = new IOException("no address");
        for (int i = 0; i < Math.min(addresses.length, ADDRESSES_MAX); i++) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(addresses[i], port), CONNECT_MILLIS_MAX);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /// The status of the answer. Whatever the other end does, the connection is closed in time.
    private int exchange(Socket raw, URI to, Map<String, String> headers, byte[] body)
            throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofVirtual().name("hook-bound").start(() -> closeAfter(done, raw));
        try (Socket socket = "https".equals(to.getScheme()) ? tls(raw, to) : raw) {
            OutputStream out = socket.getOutputStream();
            out.write(head(to, headers, body.length));
            out.write(body);
            out.flush();
            return status(socket.getInputStream());
        } finally {
            done.countDown();
        }
    }

    private void closeAfter(CountDownLatch done, Socket socket) {
        try {
            if (!done.await(total.toMillis(), TimeUnit.MILLISECONDS)) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("closing what took too long failed: {}", e.toString());
        }
    }

    private SSLSocket tls(Socket raw, URI to) throws IOException {
        SSLContext context;
        try {
            context = trust == null ? SSLContext.getDefault() : trust;
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory().createSocket(raw, to.getHost(), port(to), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static int port(URI to) {
        return to.getPort() != -1 ? to.getPort() : "https".equals(to.getScheme()) ? 443 : 80;
    }

    private static byte[] head(URI to, Map<String, String> headers, int length) throws IOException {
        String path = Objects.requireNonNullElse(to.getRawPath(), "");
        StringBuilder head = new StringBuilder("POST ");
        head.append(path.isEmpty() ? "/" : path);
        if (to.getRawQuery() != null) {
            head.append('?').append(to.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(to.getRawAuthority());
        head.append("\r\nUser-Agent: handoff\r\nConnection: close\r\nContent-Length: ");
        head.append(length).append("\r\n");
        for (Map.Entry<String, String> each : headers.entrySet()) {
            if (!each.getValue().matches("[\\x20-\\x7e]*")) {
                throw new IOException("a header's value holds what none may");
            }
            head.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static int status(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (head.size() < HEAD_BYTES_MAX) {
            int next = in.read();
            if (next == -1) {
                throw new IOException("the answer ended early");
            }
            head.write(next);
            if (next == '\n') {
                break;
            }
        }
        Matcher line = STATUS.matcher(head.toString(StandardCharsets.ISO_8859_1));
        if (!line.lookingAt()) {
            throw new IOException("the answer is no HTTP/1.1");
        }
        return Integer.parseInt(line.group(1));
    }

    private static void judge(int status) throws Undelivered {
        if (status / 100 == 2) {
            return;
        }
        if (status / 100 == 3) {
            throw new Undelivered(
                    "the receiver answered with a redirect (" + status + "), which is not followed",
                    true);
        }
        boolean passes =
                status / 100 == 5
                        || status / 100 == 1
                        || status == 408
                        || status == 425
                        || status == 429;
        throw new Undelivered("the receiver answered " + status, !passes);
    }
}
