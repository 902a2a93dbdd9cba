package org.handoff.engine.mariadb.wire;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whether a connection is encrypted, and whom it trusts.
///
/// @param mode how much is asked for
/// @param authority certificates in PEM that `VERIFY_CA` and `VERIFY_FULL` trust; `null` for the
///   system's
public record Tls(Mode mode, @Nullable Path authority) {
    public static final Tls NONE = new Tls(Mode.DISABLE, null);

    /// As libpq's `sslmode`; `PREFER` covers `allow`, too.
    public enum Mode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL
    }

    /// @throws WireFailure if it must be encrypted and the server cannot
    boolean isWanted(boolean offered) throws WireFailure {
        if (mode == Mode.DISABLE) {
            return false;
        }
        if (!offered && mode != Mode.PREFER) {
            throw new WireFailure(NOT_OFFERED, "08004", "the server offers no TLS");
        }
        return offered;
    }

    /// [WireFailure#code] when the server offers no TLS: as the client libraries'.
    public static final int NOT_OFFERED = 2026;

    /// Encrypts a connection.
    Socket wrap(Socket plain, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted(), null);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
            if (mode == Mode.VERIFY_FULL) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS cannot be set up", failure);
        }
    }

    private TrustManager @Nullable [] trusted() throws IOException, GeneralSecurityException {
        if (mode != Mode.VERIFY_CA && mode != Mode.VERIFY_FULL) {
            return new TrustManager[] {ANYBODY};
        }
        if (authority == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            int count = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority" + count++, one);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /// `prefer` and `require` encrypt, and do not ask who answers: as libpq's.
    private static final X509TrustManager ANYBODY =
            new X509TrustManager() {
                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type) {}

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type) {}

                @Override
                public X509Certificate[] getAcceptedIssuers() {
                    return new X509Certificate[0];
                }
            };
}
