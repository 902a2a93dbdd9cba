package org.handoff.control.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/// What two people compare to know that they see the same certificate: SHA-256 over it, as `openssl
/// x509 -fingerprint -sha256` writes it.
public final class Fingerprints {
    private Fingerprints() {}

    public static String of(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate has an encoding, Java has SHA-256", e);
        }
    }

    /// Whether a person's text means this certificate; colons and case do not count.
    public static boolean isOf(String text, X509Certificate certificate) {
        return plain(text).equals(plain(of(certificate)));
    }

    private static String plain(String text) {
        return text.replace(":", "").replace(" ", "").toLowerCase(Locale.ROOT);
    }
}
