package org.handoff.app.wiring;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Begins TLS as a client would, and looks at what is shown. Logs in nowhere, and says nothing
/// after the handshake. Whether a certificate is trusted is for those who send data to decide: here
/// it is only looked at.
public final class TlsProbe {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    /// PostgreSQL's SSLRequest: length 8, code 80877103. The server answers `S` or `N`.
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};

    /// CLIENT_PROTOCOL_41, CLIENT_SSL and CLIENT_SECURE_CONNECTION of MariaDB's protocol.
    private static final int MARIADB_CLIENT = 0x200 | 0x800 | 0x8000;

    private static final int MARIADB_SSL = 0x800;
    private static final int MARIADB_GREETING_MAX = 1_024;
    private static final int UTF8MB4 = 45;

    private TlsProbe() {}

    /// What was seen.
    sealed interface Seen {
        record Encrypted() implements Seen {}

        /// @param found what is wrong, after "Here it "
        record Wrong(String found) implements Seen {}

        /// Nobody can say.
        ///
        /// @param why after "Here it "
        record Unknown(String why) implements Seen {}
    }

    static Seen look(Edge edge) {
        try {
            if (InetAddress.getByName(edge.host()).isLoopbackAddress()) {
                return new Seen.Encrypted();
            }
            return switch (edge.speech()) {
                case LISTENS -> new Seen.Encrypted();
                case PLAIN -> new Seen.Wrong("is not encrypted");
                case TLS, POSTGRES, MARIADB -> connect(edge);
            };
        } catch (UnknownHostException e) {
            return new Seen.Unknown("has a name that does not resolve");
        } catch (IOException e) {
            return new Seen.Unknown("did not answer: " + e.getClass().getSimpleName());
        }
    }

    private static Seen connect(Edge edge) throws IOException {
        try (Socket socket = new Socket()) {
            int millis = (int) ANSWER_MAX.toMillis();
            socket.connect(new InetSocketAddress(edge.host(), edge.port()), millis);
            socket.setSoTimeout(millis);
            return handshake(edge, socket);
        }
    }

    /// Asks a PostgreSQL server whether it speaks TLS.
    ///
    /// @return `S`: yes; `N`: no; anything else is no PostgreSQL
    public static int postgres(Socket socket) throws IOException {
        socket.getOutputStream().write(SSL_REQUEST);
        return socket.getInputStream().read();
    }

    /// On a socket that is connected.
    static Seen handshake(Edge edge, Socket socket) throws IOException {
        boolean offers =
                switch (edge.speech()) {
                    case POSTGRES -> postgres(socket) == 'S';
                    case MARIADB -> mariadb(socket);
                    case TLS, LISTENS, PLAIN -> true;
                };
        return offers ? tls(edge, socket) : new Seen.Wrong("has a server that offers no TLS");
    }

    /// Reads the greeting (mariadb.com/kb/en/connection: capabilities follow version, thread and
    /// eight bytes of salt), and asks for TLS where it is offered.
    private static boolean mariadb(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.read() | in.read() << 8 | in.read() << 16;
        in.readByte();
        if (length < 0 || length > MARIADB_GREETING_MAX) {
            throw new IOException("no greeting");
        }
        ByteBuffer greeting = ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
        if (greeting.remaining() < length || greeting.get() != 10) {
            throw new IOException("no greeting");
        }
        int version = 1;
        while (version < length && greeting.get(version) != 0) {
            version++;
        }
        int capabilities = version + 1 + 4 + 8 + 1;
        if (greeting.limit() < capabilities + 2
                || (greeting.getShort(capabilities) & MARIADB_SSL) == 0) {
            return false;
        }
        ByteBuffer ask = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        ask.putInt(32 | 1 << 24).putInt(MARIADB_CLIENT).putInt(1 << 24).put((byte) UTF8MB4);
        socket.getOutputStream().write(ask.array());
        return true;
    }

    private static Seen tls(Edge edge, Socket socket) throws IOException {
        Shown shown = new Shown();
        try (SSLSocket secured =
                (SSLSocket)
                        shown.context()
                                .getSocketFactory()
                                .createSocket(socket, edge.host(), edge.port(), false)) {
            secured.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            secured.startHandshake();
        } catch (IOException e) {
            // A server that wants a certificate of ours ends here, after it has shown its own.
            if (shown.first == null) {
                return new Seen.Wrong("speaks no TLS 1.2 or newer");
            }
        }
        return shown.judge();
    }

    /// Takes what the server shows.
    private static final class Shown implements X509TrustManager {
        private @org.jspecify.annotations.Nullable X509Certificate first;

        SSLContext context() throws IOException {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {this}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IOException("no TLS in this JDK", e);
            }
        }

        Seen judge() {
            X509Certificate certificate = first;
            try {
                if (certificate != null) {
                    certificate.checkValidity();
                }
                return new Seen.Encrypted();
            } catch (CertificateException e) {
                return new Seen.Wrong("shows a certificate that has ended, or has not begun");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            first = chain[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("this side is the client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
