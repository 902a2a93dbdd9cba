package org.handoff.control.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Looks at the certificates of a server that nobody trusts yet, for a person to compare. Sends
/// nothing but the handshake.
public final class Shown {
    private static final Duration ATMOST = Duration.ofSeconds(5);

    private Shown() {}

    /// The server's own first; at least one.
    ///
    /// @throws IOException if there is no server, or it speaks no TLS
    public static List<X509Certificate> by(String host, int port) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), (int) ATMOST.toMillis());
            plain.setSoTimeout((int) ATMOST.toMillis());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Looking(chain)}, null);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                socket.startHandshake();
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS", e);
        }
        if (chain.isEmpty()) {
            throw new IOException("the server shows no certificate");
        }
        return chain;
    }

    /// Believes nobody's word and everybody's handshake: nothing is said over the connection.
    private static final class Looking extends X509ExtendedTrustManager {
        private final List<X509Certificate> seen;

        Looking(List<X509Certificate> seen) {
            this.seen = seen;
        }

        private void see(X509Certificate[] chain) {
            seen.clear();
            seen.addAll(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
            see(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
            see(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            see(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {
            see(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
            see(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
            see(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
