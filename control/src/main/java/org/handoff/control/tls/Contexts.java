package org.handoff.control.tls;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// TLS contexts: versions 1.2 and 1.3, whom to trust, what to show.
public final class Contexts {
    private Contexts() {}

    /// For a client of the control plane.
    ///
    /// @param authorities that alone are trusted; empty for those of Java
    /// @param own what it shows when it is asked; null for nothing
    public static SSLContext client(List<X509Certificate> authorities, @Nullable Identity own) {
        KeyManager[] keys = own == null ? null : new KeyManager[] {new CurrentKey(own)};
        return context(keys, authorities.isEmpty() ? null : trusting(authorities));
    }

    /// @param clients signs their certificates
    static SSLContext server(CurrentKey key, X509Certificate clients) {
        return context(new KeyManager[] {key}, trusting(List.of(clients)));
    }

    /// @param clients whether they may show a certificate
    static SSLParameters parameters(SSLContext context, boolean clients) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setWantClientAuth(clients);
        return parameters;
    }

    private static SSLContext context(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private static TrustManager[] trusting(List<X509Certificate> authorities) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw broken(e);
        }
    }

    private static HandoffException broken(Exception cause) {
        return HandoffException.external(
                "tls.context", "TLS cannot be set up.", "See the cause.", cause);
    }
}
